#include "views.hpp"

#include <string_view>

#include "rules.hpp"

namespace mdm::query {
namespace {

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

duckdb::Connection open_confined(Engines& engines, const Options& options) {
  duckdb::Options confined = options.engine;
  confined.confined = true;
  for (const auto& [table, source] : options.features) {
    if (source.attached.empty()) {
      confined.reachable_files.push_back(source.file);
    } else {
      confined.attached.insert_or_assign(source.attached, source.file);
    }
  }
  auto engine = engines.open(std::move(confined));
  for (const OtherDataset& other : options.others) {
    const std::string catalog = duckdb::quoted(other.name);
    engine.run(fmt::format("ATTACH ':memory:' AS {}", catalog));
    for (const auto& [table, place] : other.tables) {
      engine.run(fmt::format("CREATE VIEW {}.main.{} AS SELECT * EXCLUDE ({}) FROM {}", catalog,
                             duckdb::quoted(table), duckdb::quoted(kHidden), place));
    }
  }
  if (!options.features.empty()) {
    engine.run("ATTACH ':memory:' AS features");
  }
  for (const auto& [table, source] : options.features) {
    show_side_by_side(engine, table, source.sql);
  }
  return engine;
}

duckdb::Connection connect_with_views(const duckdb::Connection& engine, const Options& options) {
  auto connection = engine.another();
  // A temporary view goes before the table of its name, which stays in reach as data.main.NAME.
  for (const auto& row : connection.rows("SELECT table_name FROM information_schema.tables WHERE "
                                         "table_catalog = 'data' AND NOT "
                                         "starts_with(table_name, '__mdm_') ORDER BY table_name")) {
    show(connection, row.front(), "data.main." + duckdb::quoted(row.front()));
  }
  for (const auto& [table, source] : options.features) {
    show(connection, table + "_features", source.sql);
  }
  return connection;
}

Error naming_tables(const Error& error, const duckdb::Connection& engine, const Options& options) {
  const std::string_view words = error.what();
  if (error.code() != ErrorCode::bad_input ||
      words.find("Table with name") == std::string_view::npos) {
    return error;
  }
  std::vector<std::string> tables;
  for (const auto& row :
       connect_with_views(engine, options)
           .rows("SELECT table_name FROM information_schema.tables WHERE "
                 "table_catalog = 'temp' AND NOT starts_with(table_name, '__mdm_') "
                 "ORDER BY table_name")) {
    tables.push_back(row.front());
  }
  const std::string there = tables.empty()
                                ? "say of which dataset: FROM DATASET.TABLE"
                                : fmt::format("there are {}; another dataset's are DATASET.TABLE",
                                              fmt::join(tables, ", "));
  return Error(error.code(), std::string(words.substr(0, words.find(" Did you mean \"pg_"))),
               Hint{there}, error.where());
}

}  // namespace mdm::query
