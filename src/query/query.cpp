#include <vector>

#include <mdm/duckdb.hpp>
#include <mdm/query.hpp>

#include "rules.hpp"

namespace mdm::query {
namespace {

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

duckdb::Connection open_confined(const Plan& plan, const Options& options) {
  duckdb::Options engine = options.engine;
  for (const PushedPart& pushed : plan.pushed) {
    duckdb::TableSource part = engine.sources.at(pushed.table);
    part.part = pushed.part;
    engine.sources.insert_or_assign(pushed.name, std::move(part));
  }
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

duckdb::Connection open_with_views(const Plan& plan, const Options& options) {
  auto engine = open_confined(plan, options);
  // A temporary view goes before the table of its name, which stays in reach as data.main.NAME.
  for (const auto& row : engine.rows("SELECT table_name FROM information_schema.tables WHERE "
                                     "table_catalog = 'data' AND NOT "
                                     "starts_with(table_name, '__mdm_') ORDER BY table_name")) {
    show(engine, row.front(), "data.main." + duckdb::quoted(row.front()));
  }
  if (!options.features.empty()) {
    engine.run("ATTACH ':memory:' AS features");
  }
  for (const OtherDataset& other : options.others) {
    const std::string catalog = duckdb::quoted(other.name);
    engine.run(fmt::format("ATTACH ':memory:' AS {}", catalog));
    for (const auto& [table, place] : other.tables) {
      engine.run(fmt::format("CREATE VIEW {}.main.{} AS SELECT * EXCLUDE ({}) FROM {}", catalog,
                             duckdb::quoted(table), duckdb::quoted(kHidden), place));
    }
  }
  for (const auto& [table, source] : options.features) {
    show(engine, table + "_features", source.sql);
    show_side_by_side(engine, table, source.sql);
  }
  return engine;
}

/// The text of a plan that runs, once it is known to be a SELECT that binds.
const std::string& text_to_run(duckdb::Connection& engine, const Plan& plan) {
  engine.require_select(plan.text);
  if (plan.rewritten == plan.text) {
    return plan.text;
  }
  const data::Schema schema = engine.describe(plan.text);
  try {
    return engine.describe(plan.rewritten) == schema ? plan.rewritten : plan.text;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return plan.text;
  }
}

/// Runs `act`. Where a table is missing, the tables that are there are told, in place of those of
/// the engine's own catalog that it suggests.
template <typename Act>
auto naming_tables(const Plan& plan, const Options& options, Act act) {
  try {
    return act();
  } catch (const Error& error) {
    const std::string_view words = error.what();
    if (error.code() != ErrorCode::bad_input ||
        words.find("Table with name") == std::string_view::npos) {
      throw;
    }
    std::vector<std::string> tables;
    for (const auto& row : open_with_views(plan, options)
                               .rows("SELECT table_name FROM information_schema.tables WHERE "
                                     "table_catalog = 'temp' ORDER BY table_name")) {
      tables.push_back(row.front());
    }
    throw Error(error.code(), std::string(words.substr(0, words.find(" Did you mean \"pg_"))),
                Hint{fmt::format("there are {}; another dataset's are DATASET.TABLE",
                                 fmt::join(tables, ", "))},
                error.where());
  }
}

}  // namespace

std::unique_ptr<Result> run(const Plan& plan, const Options& options, const std::stop_token& stop) {
  return naming_tables(plan, options, [&] {
    auto engine = open_with_views(plan, options);
    const std::string& sql = text_to_run(engine, plan);
    return std::make_unique<SelectResult>(std::move(engine), sql, options.row_limit, stop);
  });
}

Explanation explain(const Plan& plan, const Options& options) {
  auto engine = open_with_views(plan, options);
  const std::string& sql = text_to_run(engine, plan);
  const auto rows = engine.rows("EXPLAIN " + sql);
  return {.engine_plan = rows.empty() ? "" : rows.front().back(),
          .is_rewritten = &sql == &plan.rewritten};
}

}  // namespace mdm::query
