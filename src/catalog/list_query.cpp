#include "list_query.hpp"

#include <array>

namespace mdm::catalog {
namespace {

/// Where the filter's members stand in a WHERE clause, and what they are bound to.
struct Conditions {
  std::string sql = " FROM dataset WHERE TRUE";
  std::vector<std::string_view> values{};

  void add(std::string_view condition, std::string_view value) {
    sql += condition;
    values.push_back(value);
  }
};

Conditions conditions_of(const Filter& filter) {
  Conditions conditions;
  for (const std::string& tag : filter.tags) {
    conditions.add(" AND id IN (SELECT dataset FROM tag WHERE tag = ?)", tag);
  }
  if (!filter.problem_type.empty()) {
    conditions.add(" AND problem_type = ?", filter.problem_type);
  }
  if (!filter.backend.empty()) {
    conditions.add(" AND backend = ?", filter.backend);
  }
  return conditions;
}

sqlite::Statement bound(sqlite::Database& database, const std::string& sql,
                        const Conditions& conditions) {
  sqlite::Statement statement = database.prepare(sql);
  int position = 0;
  for (const std::string_view value : conditions.values) {
    statement.bind(++position, value);
  }
  return statement;
}

/// Targets, ids, tags and tables of a record, in one column: they are read with every list.
std::string lists_of(const DatasetRecord& record) {
  Json tables = Json::array();
  for (const TableRecord& table : record.tables) {
    tables.push(Json(Json::Array{table.name, table.role, table.rows, table.columns}));
  }
  return Json(Json::Array{Json::array_of(record.targets), Json::array_of(record.ids),
                          Json::array_of(record.tags), std::move(tables)})
      .dump();
}

void read_lists(const std::string& text, DatasetRecord& record) {
  const auto check = [&](const Json::Array& parts) {
    if (parts.size() != 4) {
      fail(ErrorCode::bad_input, "broken row in the catalog: {}", record.name);
    }
  };
  const Json lists = Json::parse(text, "the catalog's row of " + record.name);
  check(lists.as_array());
  record.targets = lists.as_array()[0].as_strings();
  record.ids = lists.as_array()[1].as_strings();
  record.tags = lists.as_array()[2].as_strings();
  for (const Json& table : lists.as_array()[3].as_array()) {
    const Json::Array& parts = table.as_array();
    check(parts);
    record.tables.push_back(
        {parts[0].as_string(), parts[1].as_string(), parts[2].as_int(), parts[3].as_int()});
  }
}

}  // namespace

const std::string_view kRecordColumns =
    "name, version, generation, digest, manifest_digest, description, problem_type, backend, "
    "source, registered_at, updated_at, rows, size_bytes, feature_count, lists";

DatasetRecord read_record(const sqlite::Statement& row) {
  DatasetRecord record{.name = row.text(0),
                       .version = row.integer(1),
                       .generation = row.integer(2),
                       .digest = row.text(3),
                       .manifest_digest = row.text(4),
                       .description = row.text(5),
                       .problem_type = row.text(6),
                       .backend = row.text(7),
                       .source = row.text(8),
                       .registered_at = row.text(9),
                       .updated_at = row.text(10),
                       .rows = row.integer(11),
                       .size_bytes = row.integer(12),
                       .feature_count = row.integer(13)};
  read_lists(row.text(14), record);
  return record;
}

void bind_record(sqlite::Statement& statement, int first, const DatasetRecord& record) {
  statement.bind(first, record.name)
      .bind(first + 1, record.version)
      .bind(first + 2, record.generation)
      .bind(first + 3, record.digest)
      .bind(first + 4, record.manifest_digest)
      .bind(first + 5, record.description)
      .bind(first + 6, record.problem_type)
      .bind(first + 7, record.backend)
      .bind(first + 8, record.source)
      .bind(first + 9, record.registered_at)
      .bind(first + 10, record.updated_at)
      .bind(first + 11, record.rows)
      .bind(first + 12, record.size_bytes)
      .bind(first + 13, record.feature_count)
      .bind(first + 14, lists_of(record));
}

sqlite::Statement select_datasets(sqlite::Database& database, const Filter& filter) {
  static constexpr std::array<std::string_view, 5> kSortColumns = {
      "name", "registered_at", "updated_at", "rows", "size_bytes"};
  const std::string_view column = kSortColumns.at(static_cast<std::size_t>(filter.sort));
  const std::string_view direction = filter.descending ? "DESC" : "ASC";
  const Conditions conditions = conditions_of(filter);
  std::string sql =
      fmt::format("SELECT {}{} ORDER BY {} {}", kRecordColumns, conditions.sql, column, direction);
  if (filter.sort != Sort::name) {
    sql += fmt::format(", name {}", direction);  // the index, read forwards or backwards
  }
  if (filter.limit > 0) {
    sql += fmt::format(" LIMIT {}", filter.limit);
  }
  return bound(database, sql, conditions);
}

std::int64_t count_datasets(sqlite::Database& database, const Filter& filter) {
  const Conditions conditions = conditions_of(filter);
  sqlite::Statement count = bound(database, "SELECT count(*)" + conditions.sql, conditions);
  count.step();
  return count.integer(0);
}

}  // namespace mdm::catalog
