#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/query.hpp>

namespace mdm::query {
namespace {

/// The hidden row number of stored tables and feature files.
constexpr std::string_view kHidden = "__mdm_row_id";

/// Cuts a stream after `limit` rows; 0 lets all pass.
class Limited final : public data::BatchStream {
 public:
  Limited(std::unique_ptr<data::BatchStream> rows, std::uint64_t limit)
      : rows_(std::move(rows)), limit_(limit) {}

  const data::Schema& schema() const override { return rows_->schema(); }

  bool next(data::Batch& out) override {
    if (truncated_ || !rows_->next(out)) {
      out = {};
      return false;
    }
    const std::uint64_t room = limit_ - given_;
    if (limit_ == 0 || out.rows <= room) {
      given_ += out.rows;
      return true;
    }
    truncated_ = true;
    if (room == 0) {
      out = {};
      return false;
    }
    for (data::Column& column : out.columns) {
      column = column.slice(0, room);
    }
    out.rows = room;
    return true;
  }

  bool truncated() const { return truncated_; }

 private:
  std::unique_ptr<data::BatchStream> rows_;
  std::uint64_t limit_;
  std::uint64_t given_ = 0;
  bool truncated_ = false;
};

class SelectResult final : public Result {
 public:
  SelectResult(duckdb::Connection engine, const std::string& sql, std::uint64_t limit,
               const std::stop_token& stop)
      : engine_(std::move(engine)), rows_(engine_.stream(sql, stop), limit) {}

  data::BatchStream& rows() override { return rows_; }
  bool truncated() const override { return rows_.truncated(); }

 private:
  duckdb::Connection engine_;  // must outlive the rows
  Limited rows_;
};

duckdb::Connection open_confined(const Options& options) {
  duckdb::Options engine = options.engine;
  engine.read_only = true;
  engine.confined = true;
  for (const auto& [table, source] : options.features) {
    if (source.attached.empty()) {
      engine.reachable_files.push_back(source.file);
    } else {
      engine.attached.insert_or_assign(source.attached, source.file);
    }
  }
  return duckdb::Connection(engine);
}

void show(duckdb::Connection& engine, const std::string& name, const std::string& source) {
  engine.run(fmt::format("CREATE TEMP VIEW {} AS SELECT * EXCLUDE ({}) FROM {}",
                         duckdb::quoted(name), duckdb::quoted(kHidden), source));
}

/// Rows of both are tied by their hidden numbers.
void show_side_by_side(duckdb::Connection& engine, const std::string& table,
                       const std::string& features) {
  engine.run(
      fmt::format("CREATE VIEW features.main.{0} AS SELECT t.* EXCLUDE ({1}), f.* EXCLUDE ({1}) "
                  "FROM data.main.{0} t JOIN {2} f ON t.{1} = f.{1}",
                  duckdb::quoted(table), duckdb::quoted(kHidden), features));
}

}  // namespace

std::unique_ptr<Result> run(const std::string& sql, const Options& options,
                            const std::stop_token& stop) {
  auto engine = open_confined(options);
  // A temporary view goes before the table of its name, which stays in reach as data.main.NAME.
  for (const auto& row : engine.rows("SELECT table_name FROM information_schema.tables WHERE "
                                     "table_catalog = 'data' ORDER BY table_name")) {
    show(engine, row.front(), "data.main." + duckdb::quoted(row.front()));
  }
  if (!options.features.empty()) {
    engine.run("ATTACH ':memory:' AS features");
  }
  for (const auto& [table, source] : options.features) {
    show(engine, table + "_features", source.sql);
    show_side_by_side(engine, table, source.sql);
  }
  engine.require_select(sql);
  return std::make_unique<SelectResult>(std::move(engine), sql, options.row_limit, stop);
}

}  // namespace mdm::query
