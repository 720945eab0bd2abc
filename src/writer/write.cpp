#include <algorithm>
#include <array>
#include <future>
#include <span>

#include <mdm/arrow.hpp>
#include <mdm/base/file_in_making.hpp>
#include <mdm/base/files.hpp>
#include <mdm/base/output_file.hpp>
#include <mdm/writer.hpp>
#include <mdm/writer/text_rows.hpp>

#include "packed_file.hpp"

namespace mdm::writer {
namespace {

/// To add a format: a row here, and its reader.
struct FormatRow {
  std::string_view name;
  std::string_view extension;
  std::string_view copy_options;  ///< of the engine; none: the file is written here
  std::vector<std::string> compressions;
};

const std::vector<FormatRow>& format_rows() {
  static const std::vector<FormatRow> rows = {
      {"csv", ".csv", "FORMAT csv", {"none", "gzip", "zstd"}},
      {"json", ".json", "FORMAT json, ARRAY true", {"none", "gzip", "zstd"}},
      {"jsonl", ".jsonl", "FORMAT json", {"none", "gzip", "zstd"}},
      {"parquet", ".parquet", "FORMAT parquet", {"zstd", "snappy", "gzip", "lz4", "none"}},
      {"arrow", ".arrow", {}, {"lz4", "zstd", "none"}},
  };
  return rows;
}

/// What an output is called by engines, and the suffix that it gives a text file.
struct CodecRow {
  std::string_view name;
  std::string_view suffix;
  std::string_view parquet_name;
};

constexpr std::array kCodecs = {
    CodecRow{"none", "", "uncompressed"}, CodecRow{"gzip", ".gz", "gzip"},
    CodecRow{"zstd", ".zst", "zstd"},     CodecRow{"snappy", "", "snappy"},
    CodecRow{"lz4", "", "lz4_raw"},
};

const FormatRow& format_of(std::string_view name) {
  const auto found = std::ranges::find(format_rows(), name, &FormatRow::name);
  if (found == format_rows().end()) {
    fail(ErrorCode::invalid_argument, Hint{fmt::format("use {}", fmt::join(formats(), ", "))},
         "unknown format: {}", name);
  }
  return *found;
}

const CodecRow& codec_of(const FormatRow& format, const Options& options) {
  const std::string& wanted =
      options.compression.empty() ? format.compressions.front() : options.compression;
  if (std::ranges::find(format.compressions, wanted) == format.compressions.end()) {
    fail(ErrorCode::invalid_argument,
         Hint{fmt::format("use {}", fmt::join(format.compressions, ", "))},
         "{} cannot be compressed with: {}", format.name, wanted);
  }
  return *std::ranges::find(kCodecs, wanted, &CodecRow::name);
}

std::string copy_options(const FormatRow& format, const CodecRow& codec, const Options& options) {
  const bool parquet = format.name == "parquet";
  std::string text = fmt::format("{}, COMPRESSION {}", format.copy_options,
                                 duckdb::literal(parquet ? codec.parquet_name : codec.name));
  if (format.name == "csv") {
    text += options.header ? ", HEADER true" : ", HEADER false";
  }
  return text;
}

/// JSON has no infinities and no NaN (RFC 8259 §6): they become null. What most readers would round
/// to a double becomes text.
std::string with_json_numbers(duckdb::Connection& connection, const std::string& select) {
  std::string replaced;
  for (const data::Field& field : connection.describe(select).fields) {
    if (field.type == data::Type::float64) {
      replaced += fmt::format("{0}CASE WHEN isfinite({1}) THEN {1} END AS {1}",
                              replaced.empty() ? "" : ", ", duckdb::quoted(field.name));
    } else if (field.type == data::Type::decimal) {
      replaced += fmt::format("{0}CAST({1} AS VARCHAR) AS {1}", replaced.empty() ? "" : ", ",
                              duckdb::quoted(field.name));
    }
  }
  return replaced.empty()
             ? select
             : fmt::format("SELECT * REPLACE ({}) FROM (\n{}\n) AS t", replaced, select);
}

std::string copy_sql(std::string_view source, const std::filesystem::path& file,
                     std::string_view copy_as) {
  return fmt::format("COPY (\n{}\n) TO {} ({})", source, duckdb::literal(file.native()), copy_as);
}

/// \param fill  writes the file that it is given; \returns rows
template <typename Fill>
Written publish(const std::filesystem::path& path, const std::stop_token& stop, Fill fill) {
  FileInMaking file(path);
  const std::int64_t rows = fill(file.path());
  stop_if_requested(stop);
  const Written written{.rows = static_cast<std::uint64_t>(rows),
                        .size_bytes = std::filesystem::file_size(file.path())};
  file.publish();
  return written;
}

/// A record batch for so many rows: what readers take at once.
constexpr std::size_t kArrowRows = 65'536;

std::int64_t write_arrow(data::BatchStream& rows, std::string_view compression,
                         const std::filesystem::path& path) {
  OutputFile file(path);
  const arrow::Codec codec = compression == "zstd"  ? arrow::Codec::zstd
                             : compression == "lz4" ? arrow::Codec::lz4
                                                    : arrow::Codec::none;
  arrow::Encoder encoder(rows.schema(), arrow::Layout::file, codec,
                         [&](std::string_view bytes) { file.append(bytes); });
  std::int64_t count = 0;
  for (data::Batch batch; rows.next(batch);) {
    encoder.write(batch);
    count += static_cast<std::int64_t>(batch.rows);
  }
  encoder.finish();
  return count;
}

std::unique_ptr<TextRows> text_rows(const data::Schema& schema, const Options& options) {
  if (options.format == "csv") {
    return make_csv_rows(schema, options.header);
  }
  return options.format == "json" ? make_json_rows(schema) : make_json_line_rows(schema);
}

/// Texts of parts of a batch, each made by a thread of its own.
class TextParts final {
 public:
  TextParts(const TextRows& form, unsigned threads) : form_(form), texts_(std::max(threads, 1U)) {}

  /// In the order of the rows, until the next call.
  std::span<const std::string> of(const data::Batch& batch, bool first) {
    const std::size_t worth = batch.rows * batch.columns.size() / kCellsWorthAThread;
    const std::size_t count = std::clamp<std::size_t>(worth, 1, texts_.size());
    const auto fill = [&](std::size_t part) {
      texts_[part].clear();
      form_.append(texts_[part], batch, batch.rows * part / count, batch.rows * (part + 1) / count,
                   first && part == 0);
    };
    std::vector<std::future<void>> others;
    for (std::size_t part = 1; part < count; ++part) {
      others.push_back(std::async(std::launch::async, fill, part));
    }
    fill(0);
    for (std::future<void>& other : others) {
      other.get();
    }
    return std::span(texts_).first(count);
  }

 private:
  static constexpr std::size_t kCellsWorthAThread = 16'384;
  const TextRows& form_;
  std::vector<std::string> texts_;
};

std::int64_t write_text(data::BatchStream& rows, const Options& options, std::string_view codec,
                        const std::filesystem::path& path) {
  const auto file = open_packed_file(path, codec);
  const auto form = text_rows(rows.schema(), options);
  TextParts parts(*form, options.threads);
  file->append(form->begin());
  std::int64_t count = 0;
  for (data::Batch batch; rows.next(batch);) {
    for (const std::string& text : parts.of(batch, count == 0)) {
      file->append(text);
    }
    count += static_cast<std::int64_t>(batch.rows);
  }
  file->append(form->end(count == 0));
  file->finish();
  return count;
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const FormatRow& row : format_rows()) {
    names.emplace_back(row.name);
  }
  return names;
}

}  // namespace

const std::vector<std::string>& formats() {
  static const std::vector<std::string> names = format_names();
  return names;
}

const std::vector<std::string>& compressions(std::string_view format) {
  return format_of(format).compressions;
}

std::string extension(const Options& options) {
  const FormatRow& format = format_of(options.format);
  const CodecRow& codec = codec_of(format, options);
  const bool is_text = format.name != "parquet" && format.name != "arrow";
  return fmt::format("{}{}", format.extension, is_text ? codec.suffix : "");
}

Written write(duckdb::Connection& connection, const std::string& select,
              const std::filesystem::path& path, const Options& options,
              const std::stop_token& stop) {
  const FormatRow& format = format_of(options.format);
  const CodecRow& codec = codec_of(format, options);
  if (format.name == "arrow") {
    return publish(path, stop, [&](const std::filesystem::path& file) {
      return write_arrow(*connection.stream(select, stop, kArrowRows), codec.name, file);
    });
  }
  const bool json = format.name == "json" || format.name == "jsonl";
  const std::string source = json ? with_json_numbers(connection, select) : select;
  const std::string copy_as = copy_options(format, codec, options);
  return publish(path, stop, [&](const std::filesystem::path& file) {
    return connection.run(copy_sql(source, file, copy_as), stop);
  });
}

Written write(data::BatchStream& rows, const std::filesystem::path& path, const Options& options,
              const std::stop_token& stop) {
  const FormatRow& format = format_of(options.format);
  const CodecRow& codec = codec_of(format, options);
  MDM_CHECK(format.name != "parquet");
  return publish(path, stop, [&](const std::filesystem::path& file) {
    return format.name == "arrow" ? write_arrow(rows, codec.name, file)
                                  : write_text(rows, options, codec.name, file);
  });
}

}  // namespace mdm::writer
