#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/reader.hpp>

#include "csv_table.hpp"

/// What the tests of the reader share: files in a folder of the test's own, and whole tables.
namespace mdm::reader {

class TestFolder {
 public:
  TestFolder() : path_(std::filesystem::temp_directory_path() / ("mdm-reader-" + random_id())) {
    std::filesystem::create_directories(path_);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::filesystem::path& name, std::string_view content) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

 private:
  std::filesystem::path path_;
};

inline std::string gzipped(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(compressBound(text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string zstd_packed(std::string_view text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

/// All that a table gave, cells as text with "∅" for null.
struct ReadTable {
  data::Schema schema{};
  std::vector<std::string> columns{};
  std::vector<data::Type> types{};
  std::vector<std::vector<std::string>> rows{};
  std::vector<std::size_t> batch_rows{};
  std::vector<double> pivots{};
  IngestReport report{};
  int passes = 0;

  std::vector<std::string> column(std::size_t index) const {
    std::vector<std::string> cells;
    for (const std::vector<std::string>& row : rows) {
      cells.push_back(row[index]);
    }
    return cells;
  }
};

inline void read_pass(TableReader& table, ReadTable& read) {
  read.rows.clear();
  read.batch_rows.clear();
  const auto stream = table.open({}, {}, {});
  data::Batch batch;
  while (stream->next(batch)) {
    read.batch_rows.push_back(batch.rows);
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::vector<std::string>& cells = read.rows.emplace_back();
      for (const data::Column& column : batch.columns) {
        EXPECT_EQ(column.rows, batch.rows);
        cells.push_back(column.valid(row) ? data::cell_text(column, row) : "∅");
      }
    }
  }
}

inline ReadTable read_all(TableReader& table) {
  ReadTable read;
  do {
    read_pass(table, read);
    ++read.passes;
  } while (!table.settle() && read.passes < 5);
  read.schema = table.schema();
  for (const data::Field& field : table.schema().fields) {
    read.columns.push_back(field.name);
    read.types.push_back(field.type);
  }
  read.pivots = table.pivots();
  read.report = table.report();
  return read;
}

inline ReadTable read_file_as_table(const std::filesystem::path& file,
                                    const Options& options = {}) {
  return read_all(*open_table(discover(file).front(), options, {}));
}

/// A CSV of this text, by the sizes of `tuning`.
inline ReadTable read_csv(std::string_view text, const Options& options = {},
                          const CsvTuning& tuning = {}, const char* name = "table.csv") {
  const TestFolder folder;
  const Source source = discover(folder.write(name, text)).front();
  return read_all(*open_csv_table(source, options, tuning, {}));
}

/// The error that reading this text ends in: "message | hint"; empty if it does not.
inline std::string csv_error(std::string_view text, const Options& options = {},
                             const CsvTuning& tuning = {}) {
  try {
    read_csv(text, options, tuning);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    return std::string(error.what()) + " | " + error.hint();
  }
  return {};
}

using Cells = std::vector<std::string>;
using Types = std::vector<data::Type>;

}  // namespace mdm::reader
