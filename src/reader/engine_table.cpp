#include "engine_table.hpp"

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/duckdb.hpp>

#include "arrow_files.hpp"
#include "byte_source.hpp"
#include "engine_paths.hpp"
#include "engine_scan.hpp"
#include "engine_words.hpp"
#include "json_numbers.hpp"
#include "plain_json.hpp"
#include "sampled_cells.hpp"
#include "short_batches.hpp"
#include "text_typer.hpp"

namespace mdm::reader {
namespace {

/// What the engine calls the rows of Arrow files.
constexpr std::string_view kArrowTable = "arrow_files";

std::string files_of(const Source& source) {
  const std::string first = printable(source.files.front());
  return source.files.size() == 1 ? first
                                  : fmt::format("{} and {} more", first, source.files.size() - 1);
}

/// Runs `act`; what it throws tells of the files.
template <typename Act>
auto naming_files(const Source& source, Act act) {
  try {
    return act();
  } catch (const Error& error) {
    throw about_files(error, source);
  }
}

std::string digest_of_files(const Source& source, const std::stop_token& stop) {
  Meter meter;
  std::string block(std::size_t{1} << 20U, '\0');
  for (const std::filesystem::path& file : source.files) {
    const auto bytes = open_bytes(file, Compression::none, &meter, source.archives.get());
    while (bytes->read(block.data(), block.size()) == block.size()) {
      stop_if_requested(stop);
    }
  }
  return meter.digest.hex();
}

/// What the engine is handed as tables.
std::map<std::string, duckdb::TableSource> sources_of(const Source& source,
                                                      const EnginePaths& paths,
                                                      const Options& options) {
  if (source.format != Format::arrow) {
    return {};
  }
  return naming_files(source, [&] {
    return std::map<std::string, duckdb::TableSource>{
        {std::string(kArrowTable), arrow_source(source, paths.paths(), options)}};
  });
}

std::optional<PlainJson> plain_json(const Source& source, const Options& options,
                                    const std::stop_token& stop) {
  if (source.format != Format::json) {
    return std::nullopt;
  }
  return std::optional<PlainJson>(std::in_place, source, options.scratch, stop);
}

std::vector<FileStamp> stamps_of(const std::vector<std::filesystem::path>& files) {
  std::vector<FileStamp> stamps;
  for (const std::filesystem::path& file : files) {
    stamps.push_back(file_stamp(file));
  }
  return stamps;
}

/// True if a file holds a number that the engine would change.
bool changes_any(JsonNumbers& numbers, const PlainJson& json, Archives* archives,
                 const std::stop_token& stop) {
  std::string block(std::size_t{1} << 20U, '\0');
  std::string marked;
  for (const std::filesystem::path& file : json.files()) {
    const auto bytes = open_bytes(file, json.compression(), nullptr, archives);
    for (std::size_t got = block.size(); got == block.size() && !numbers.changes_any();) {
      stop_if_requested(stop);
      got = bytes->read(block.data(), block.size());
      marked.clear();
      numbers.add({block.data(), got}, marked);
    }
    numbers.finish(marked);
  }
  return numbers.changes_any();
}

data::Column unmarked(const data::Column& cells, const JsonNumbers& numbers) {
  data::Column out(data::Type::text);
  for (std::size_t row = 0; row < cells.rows; ++row) {
    if (cells.valid(row)) {
      out.push(numbers.unmarked(cells.text(row)));
    } else {
      out.push_null();
    }
  }
  return out;
}

class EngineTable final : public TableReader {
 public:
  EngineTable(const Source& source, const Options& options, const std::stop_token& stop)
      : source_(source),
        options_(options),
        stamps_(stamps_of(source.files)),
        json_(plain_json(source, options, stop)),
        paths_(json_ ? json_->files() : source.files,
               json_ ? json_->compression() : source.compression, source.archives.get(),
               options.scratch, stop),
        sources_(sources_of(source, paths_, options)),
        engine_(engine_options()) {
    naming_files(source_, [&] {
      if (json_) {
        mark_numbers(stop);
      }
      scan_ = json_ ? scan_json(engine_, source_, paths_, marked_ ? *marked_ : paths_, options_)
              : source_.format == Format::arrow
                  ? scan_stored(sources_.begin()->second.schema, std::string(kArrowTable))
                  : scan_parquet(engine_, source_, paths_.paths(), options_);
      draft(stop);
    });
  }

  const data::Schema& schema() const override { return schema_; }
  const std::vector<double>& pivots() override { return pivots_; }
  double row_bytes() const override { return row_bytes_; }
  const IngestReport& report() const override { return report_; }
  std::string state() const override { return {}; }

  void widen(const data::Field& to) override {
    EngineColumn& column = scan_.columns[schema_.index_of(to.name)];
    CsvColumn& plan = column.plan;
    if (column.stored == data::Type::text) {
      plan.widen(to);
    } else {
      data::Field wide = data::common_type(plan.field(), to);
      if (!holds(wide, column)) {
        wide.type = column.stored == data::Type::int64 && wide.type == data::Type::float64
                        ? data::Type::decimal
                        : data::Type::text;
      }
      plan.kind = narrowest(kAllKinds, wide.type);
      plan.scale = wide.scale;
    }
    update_schema();
  }

  std::unique_ptr<data::BatchStream> open(data::BatchObserver observer, ByteProgress progress,
                                          std::stop_token stop) override;
  bool settle() override;

 private:
  class Pass;

  duckdb::Options engine_options() const;
  void mark_numbers(const std::stop_token& stop);
  void list_incidents(const std::vector<Incident>& incidents);
  void draft(const std::stop_token& stop);
  void give_types();
  void update_schema();
  std::string select() const;
  std::string expression(const EngineColumn& column) const;
  data::Batch typed(data::Batch&& batch);
  void finish(const std::stop_token& stop);

  bool holds(const data::Field& wide, const EngineColumn& column);

  Source source_;
  Options options_;
  std::vector<FileStamp> stamps_;  // before anything was read
  std::optional<PlainJson> json_;  ///< only if the files are JSON
  EnginePaths paths_;
  std::map<std::string, duckdb::TableSource> sources_;
  duckdb::Connection engine_;
  EngineScan scan_{};
  data::Schema schema_{};
  JsonNumbers numbers_{fmt::format("number-{}:", random_id())};
  std::unique_ptr<EnginePaths> marked_{};  ///< only if the engine would change a number
  std::vector<double> pivots_{};
  double row_bytes_ = 0;
  IngestReport report_{};
  std::string digest_{};

  // Of the pass:
  std::vector<KindMask> possible_{};
  bool finished_ = false;
};

class EngineTable::Pass final : public data::BatchStream {
 public:
  Pass(EngineTable& table, data::BatchObserver observer, ByteProgress progress,
       std::stop_token stop)
      : table_(table),
        observer_(std::move(observer)),
        progress_(std::move(progress)),
        stop_(std::move(stop)),
        rows_(naming_files(table.source_,
                           [&] { return table.engine_.stream(table.select(), stop_); })) {}

  const data::Schema& schema() const override { return table_.schema_; }

  bool next(data::Batch& out) override {
    const bool more = naming_files(table_.source_, [&] {
      if (!rows_->next(out)) {
        return false;
      }
      out = table_.typed(std::move(out));
      return true;
    });
    if (!more) {
      table_.finish(stop_);
      if (progress_) {
        progress_(table_.source_.size_bytes, table_.source_.size_bytes);
      }
      return false;
    }
    table_.report_.rows += out.rows;
    if (observer_) {
      observer_(out, 0);
    }
    return true;
  }

 private:
  EngineTable& table_;
  data::BatchObserver observer_;
  ByteProgress progress_;
  std::stop_token stop_;
  std::unique_ptr<data::BatchStream> rows_;
};

/// Whether the wider type holds every cell that is stored as a number.
bool EngineTable::holds(const data::Field& wide, const EngineColumn& column) {
  const bool whole = column.stored == data::Type::int64;
  if ((!whole || wide.type != data::Type::float64) && wide.type != data::Type::decimal) {
    return true;
  }
  if (!whole && column.stored != data::Type::decimal) {
    return false;
  }
  const std::string x = duckdb::quoted(wide.name);
  const std::string lost =
      wide.type == data::Type::float64
          ? fmt::format("abs(CAST({} AS HUGEINT)) > {}", x, kExactInFloat)
          : fmt::format("TRY_CAST({} AS {}) IS NULL", x, duckdb::sql_type(wide.type, wide.scale));
  return naming_files(source_, [&] {
    return engine_
        .rows(fmt::format("SELECT 1 FROM {} WHERE {} IS NOT NULL AND {} LIMIT 1", scan_.from, x,
                          lost))
        .empty();
  });
}

std::unique_ptr<data::BatchStream> EngineTable::open(data::BatchObserver observer,
                                                     ByteProgress progress, std::stop_token stop) {
  report_ = {};
  if (json_) {
    list_incidents(json_->incidents());
  }
  finished_ = false;
  possible_.clear();
  for (const EngineColumn& column : scan_.columns) {
    possible_.push_back(column.plan.possible);
  }
  return short_batches(
      std::make_unique<Pass>(*this, std::move(observer), std::move(progress), std::move(stop)),
      options_.batch_rows);
}

void EngineTable::finish(const std::stop_token& stop) {
  if (finished_) {
    return;
  }
  if (digest_.empty()) {
    digest_ = digest_of_files(source_, stop);
  }
  for (std::size_t i = 0; i < stamps_.size(); ++i) {
    if (file_stamp(source_.files[i]) != stamps_[i]) {
      fail_on_change(printable(source_.files[i]));
    }
  }
  report_.bytes = source_.size_bytes;
  report_.source_digest = digest_;
  finished_ = true;
}

bool EngineTable::settle() {
  MDM_CHECK(finished_);
  bool settled = true;
  for (std::size_t i = 0; i < scan_.columns.size(); ++i) {
    CsvColumn& plan = scan_.columns[i].plan;
    if (plan.fixed || scan_.columns[i].stored != data::Type::text) {
      continue;
    }
    plan.possible = possible_[i];
    const Kind kind = narrowest(plan.possible, plan.floor);
    const int scale = scales_of(plan.possible).value_or(Scales{}).lowest;
    settled = settled && kind == plan.kind && (kind != Kind::decimal || scale == plan.scale);
    plan.kind = kind;
    plan.scale = scale;
  }
  update_schema();
  return settled;
}

void EngineTable::update_schema() {
  schema_.fields.clear();
  for (const EngineColumn& column : scan_.columns) {
    schema_.fields.push_back(column.plan.field());
  }
}

/// The types that the user gave: stored text is parsed, other types are cast if that loses nothing.
void EngineTable::give_types() {
  for (EngineColumn& column : scan_.columns) {
    const auto given = options_.types.find(column.plan.name);
    if (given != options_.types.end()) {
      column.plan.kind = narrowest(kAllKinds, given->second);
      column.plan.possible = bit_of(column.plan.kind);
      column.plan.fixed = true;
    }
  }
}

std::string EngineTable::expression(const EngineColumn& column) const {
  const std::string name = duckdb::quoted(column.plan.name);
  const data::Field wanted = column.plan.field();
  if (column.stored == data::Type::text ||
      (column.stored == wanted.type && column.stored_scale == wanted.scale)) {
    return name;
  }
  const std::string cast =
      fmt::format("CAST({} AS {})", name, duckdb::sql_type(wanted.type, wanted.scale));
  if (!column.plan.fixed) {
    return fmt::format("{} AS {}", cast, name);
  }
  return fmt::format(
      "CASE WHEN {0} IS NULL OR CAST({1} AS {2}) = {0} THEN {1} ELSE error({3} || {0}) END AS {0}",
      name, cast, duckdb::sql_type(column.stored, column.stored_scale),
      duckdb::literal(fmt::format("value of column '{}' is no {}: ", column.plan.name,
                                  data::name_of(wanted.type))));
}

std::string EngineTable::select() const {
  std::string list;
  for (const EngineColumn& column : scan_.columns) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", expression(column));
  }
  return fmt::format("SELECT {} FROM {}", list, scan_.from);
}

/// Parses the columns that are stored as text.
data::Batch EngineTable::typed(data::Batch&& batch) {
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    const EngineColumn& column = scan_.columns[i];
    if (marked_ && column.stored == data::Type::text) {
      batch.columns[i] = unmarked(batch.columns[i], numbers_);
    }
    if (column.stored != data::Type::text ||
        (column.plan.kind == Kind::text && possible_[i] == 0)) {
      continue;
    }
    const data::Type refused = type_of(narrowest(possible_[i]));
    std::string witness;
    batch.columns[i] = typed_column(batch.columns[i], column.plan, possible_[i], witness);
    if (!witness.empty()) {
      report_.witnesses.push_back(
          {column.plan.name, refused, files_of(source_), 0, std::move(witness)});
    }
  }
  return std::move(batch);
}

/// Each thread of the engine that reads JSON takes two buffers of 32 MB, whatever the file.
duckdb::Options EngineTable::engine_options() const {
  static constexpr std::uint64_t kJsonThreadBytes = std::uint64_t{80} << 20U;
  const auto affordable = static_cast<unsigned>(std::clamp<std::uint64_t>(
      options_.memory_limit_bytes / kJsonThreadBytes, 1, options_.threads));
  return {.sources = sources_,
          .memory_limit_bytes = options_.memory_limit_bytes,
          .threads = json_ ? affordable : options_.threads,
          .temp_directory = options_.scratch};
}

void EngineTable::list_incidents(const std::vector<Incident>& incidents) {
  for (const Incident& incident : incidents) {
    if (options_.strict) {
      fail(ErrorCode::bad_input, Hint{"correct the file, or register it without --strict"},
           "{}, '{}': {} would have been: {}", incident.file, incident.column, incident.value,
           incident.action);
    }
    ++report_.incident_counts[incident.action];
    ++report_.incident_count;
    if (report_.incidents.size() < kIncidentsKept) {
      report_.incidents.push_back(incident);
    }
  }
}

/// Has numbers read as they are written where one of them needs it.
void EngineTable::mark_numbers(const std::stop_token& stop) {
  if (changes_any(numbers_, *json_, source_.archives.get(), stop)) {
    marked_ =
        std::make_unique<EnginePaths>(json_->files(), json_->compression(), source_.archives.get(),
                                      options_.scratch, stop, &numbers_);
  }
}

/// Types of stored text and pivots, from the first rows.
void EngineTable::draft(const std::stop_token& stop) {
  give_types();
  for (const EngineColumn& column : scan_.columns) {
    possible_.push_back(column.plan.possible);
  }
  update_schema();
  const auto rows =
      engine_.stream(fmt::format("{} LIMIT {}", select(), options_.sample_rows), stop);
  std::vector<data::Batch> sample;
  data::Batch batch;
  while (rows->next(batch)) {
    sample.push_back(std::move(batch));
  }
  for (const data::Batch& part : sample) {
    data::Batch copy = part;
    typed(std::move(copy));
  }
  for (std::size_t i = 0; i < scan_.columns.size(); ++i) {
    CsvColumn& plan = scan_.columns[i].plan;
    if (!plan.fixed && scan_.columns[i].stored == data::Type::text) {
      plan.kind = narrowest(possible_[i]);
      plan.scale = scales_of(possible_[i]).value_or(Scales{}).lowest;
    }
  }
  update_schema();
  SampledCells cells(scan_.columns.size());
  for (data::Batch& part : sample) {
    cells.add(typed(std::move(part)));
  }
  pivots_ = cells.pivots();
  row_bytes_ = cells.row_bytes();
}

}  // namespace

std::unique_ptr<TableReader> open_engine_table(const Source& source, const Options& options,
                                               const std::stop_token& stop) {
  return std::make_unique<EngineTable>(source, options, stop);
}

}  // namespace mdm::reader
