#include <algorithm>
#include <array>
#include <fstream>
#include <regex>

#include <mdm/compute.hpp>

#include "apply_plan.hpp"
#include "record_chunks.hpp"

namespace mdm::app {
namespace {

constexpr const char* kRows = "new_rows";

std::vector<std::string> cells_of(std::string_view line, char delimiter) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == delimiter && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

/// The delimiter by which most columns stand in the header.
char delimiter_of(const std::string& header, const std::vector<data::Field>& columns) {
  constexpr std::array kDelimiters = {',', '\t', ';', '|'};
  const auto found = [&](char delimiter) {
    const std::vector<std::string> names = cells_of(header, delimiter);
    return std::ranges::count_if(columns, [&](const data::Field& column) {
      return std::ranges::find(names, column.name) != names.end();
    });
  };
  return *std::ranges::max_element(kDelimiters, {}, found);
}

class FeaturesAsTheyCome final : public data::BatchStream {
 public:
  FeaturesAsTheyCome(const Services& services, ApplyPlan plan, int descriptor, std::stop_token stop)
      : plan_(std::move(plan)),
        stop_(std::move(stop)),
        options_(plan_.reading(services, scratch_.path())),
        chunks_(descriptor),
        engine_(services.engines->open(
            {.memory_limit_bytes = services.memory_limit_bytes, .threads = 1})) {
    if (!plan_.plan.by_row()) {
      fail(ErrorCode::invalid_argument, Hint{"give the rows as a file, which is then one sequence"},
           "features of other rows cannot be made row by row: they follow column {}",
           plan_.plan.sequence->time);
    }
    options_.threads = 1;
    begin();
    std::string definition;
    for (const data::Field& column : plan_.columns) {
      definition +=
          fmt::format("{}{} {}", definition.empty() ? "" : ", ", duckdb::quoted(column.name),
                      duckdb::sql_type(column.type, column.scale));
    }
    engine_.run(fmt::format("CREATE TABLE {} ({})", kRows, definition));
    select_ = compute::select_features(plan_.plan, engine_, kRows, plan_.kept);
    schema_ = engine_.describe(select_);
  }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    while (!rows_ || !rows_->next(out)) {
      rows_.reset();
      std::string records;
      std::uint64_t line = 0;
      if (!chunks_.next(records, line, stop_)) {
        return false;
      }
      if (records.find_first_not_of("\r\n") == std::string::npos) {
        continue;
      }
      load(records, line);
      rows_ = engine_.stream(select_, stop_);
    }
    return true;
  }

 private:
  /// Settles the form of the records by the first line.
  void begin() {
    std::string first = chunks_.header(stop_);
    if (first.empty()) {
      fail(ErrorCode::bad_input, Hint{"begin with a line of names, or with a record of JSON"},
           "nothing to read: standard input");
    }
    if (first.starts_with('{')) {
      format_ = reader::Format::json;
      chunks_.put_back(std::move(first));
      return;
    }
    options_.csv.delimiter = std::string(1, delimiter_of(first, plan_.columns));
    chunks_.set_delimiter(options_.csv.delimiter.front());
    options_.csv.header_rows = 1;
    options_.csv.skip = 0;
    options_.csv.quote = "\"";
    options_.csv.encoding = "utf-8";
    header_ = std::move(first) + "\n";
    // By the names that the reader makes of them: those that stand twice have numbers.
    as_standard_input(
        1, [&] { require_columns(plan_, open_records({})->schema().names(), "standard input"); });
  }

  std::filesystem::path path() const {
    return scratch_.path() / (format_ == reader::Format::json ? "records.jsonl" : "records.csv");
  }

  std::unique_ptr<reader::TableReader> open_records(const std::string& records) const {
    std::ofstream(path(), std::ios::binary | std::ios::trunc) << header_ << records;
    return reader::open_table({.table = kRows,
                               .files = {path()},
                               .format = format_,
                               .size_bytes = header_.size() + records.size()},
                              options_, stop_);
  }

  /// What fails about the file of records fails about standard input, where they begin at `line`.
  template <typename Act>
  void as_standard_input(std::uint64_t line, const Act& act) const {
    try {
      act();
    } catch (const Error& error) {
      throw of_settled_types(Error(error.code(), shown(error.what(), printable(path()), line),
                                   Hint{error.hint()}, error.where()));
    }
  }

  void load(const std::string& records, std::uint64_t line) {
    as_standard_input(line, [&] {
      const auto table = open_records(records);
      do {
        auto rows = needed_columns(table->open({}, {}, stop_), plan_, format_, "standard input");
        engine_.run_over(*rows, "records",
                         fmt::format("CREATE OR REPLACE TABLE {} AS FROM records", kRows), stop_);
      } while (!table->settle());
    });
  }

  /// A message about the file of some records as one about standard input.
  std::string shown(std::string text, const std::string& path, std::uint64_t line) const {
    const std::size_t at = text.find(path);
    if (at == std::string::npos) {
      return text;
    }
    std::string rest = text.substr(at + path.size());
    std::smatch match;
    if (std::regex_search(rest, match, std::regex("^, line ([0-9]+)"))) {
      const std::uint64_t own = std::stoull(match[1]) - (header_.empty() ? 0 : 1);
      rest = fmt::format(", line {}{}", line + own - 1, std::string(match.suffix()));
    } else {
      rest = fmt::format(", from line {} on{}", line, rest);
    }
    return text.substr(0, at) + "standard input" + rest;
  }

  TemporaryFolder scratch_{};
  ApplyPlan plan_;
  std::stop_token stop_;
  reader::Options options_;
  RecordChunks chunks_;
  reader::Format format_ = reader::Format::csv;
  std::string header_{};  // with its line end; empty for JSON
  duckdb::Connection engine_;
  std::string select_{};
  data::Schema schema_{};
  std::unique_ptr<data::BatchStream> rows_{};  // the last: it uses the engine
};

}  // namespace

std::unique_ptr<data::BatchStream> features_as_they_come(const Services& services, ApplyPlan plan,
                                                         int descriptor,
                                                         const std::stop_token& stop) {
  return std::make_unique<FeaturesAsTheyCome>(services, std::move(plan), descriptor, stop);
}

}  // namespace mdm::app
