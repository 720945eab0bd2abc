#include "list_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "search_text.hpp"

namespace mdm::catalog {
namespace {

/// How users name an order, and what it sorts by.
struct Order {
  std::string_view name;
  std::string_view column;
  bool is_text = false;
};

constexpr std::array<Order, 7> kOrders = {{{"name", "name", true},
                                           {"registered_at", "registered_at", true},
                                           {"updated_at", "updated_at", true},
                                           {"rows", "rows"},
                                           {"size", "size_bytes"},
                                           {"features", "feature_count"},
                                           {"columns", "column_count"}}};

constexpr auto kOrderNames = [] {
  std::array<std::string_view, kOrders.size()> names;
  std::ranges::transform(kOrders, names.begin(), &Order::name);
  return names;
}();

const Order& order_of(const Filter& filter) {
  return kOrders.at(static_cast<std::size_t>(filter.sort));
}

/// A place in an order: `Page::next` is "1309:titanic", or "titanic" where names are the order.
struct Place {
  std::string value{};
  std::int64_t number = 0;
  std::string name{};
};

Place place_of(const Filter& filter) {
  const Order& order = order_of(filter);
  Place place{.name = filter.after};
  if (filter.sort == Sort::name) {
    return place;
  }
  const std::size_t colon = filter.after.rfind(':');  // names hold none, times do
  bool is_sound = colon != std::string::npos;
  if (is_sound) {
    place.value = filter.after.substr(0, colon);
    place.name = filter.after.substr(colon + 1);
    const char* const end = place.value.data() + place.value.size();
    is_sound = order.is_text || (!place.value.empty() &&
                                 std::from_chars(place.value.data(), end, place.number).ptr == end);
  }
  if (!is_sound) {
    fail(ErrorCode::invalid_argument, Hint{"take it from the page before, and keep its order"},
         "no place in a list by {}: {}", order.name, filter.after);
  }
  return place;
}

/// Where the page after one that ends with this row begins.
std::string next_of(const sqlite::Statement& row, const Filter& filter, const std::string& name) {
  static constexpr int kSortValue = 16;
  return filter.sort == Sort::name ? name : row.text(kSortValue) + ":" + name;
}

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

/// The record in the columns of a row; without its columns.
DatasetRecord read_record(const sqlite::Statement& row) {
  DatasetRecord record{.name = row.text(0),
                       .version = row.integer(1),
                       .generation = row.integer(2),
                       .digest = row.text(3),
                       .manifest_digest = row.text(4),
                       .description = row.text(5),
                       .owner = row.text(6),
                       .problem_type = row.text(7),
                       .backend = row.text(8),
                       .source = row.text(9),
                       .registered_at = row.text(10),
                       .updated_at = row.text(11),
                       .rows = row.integer(12),
                       .size_bytes = row.integer(13),
                       .feature_count = row.integer(14)};
  read_lists(row.text(15), record);
  return record;
}

constexpr std::string_view kRecordColumns =
    "name, version, generation, digest, manifest_digest, description, owner, problem_type, "
    "backend, source, registered_at, updated_at, rows, size_bytes, feature_count, lists";

}  // namespace

std::span<const std::string_view> sort_names() noexcept {
  return kOrderNames;
}

Sort sort_named(std::string_view name) {
  const auto found = std::ranges::find(kOrderNames, name);
  if (found == kOrderNames.end()) {
    fail(ErrorCode::invalid_argument, Hint{fmt::format("sort by {}", fmt::join(kOrderNames, ", "))},
         "cannot sort by: {}", name);
  }
  return static_cast<Sort>(found - kOrderNames.begin());
}

std::int64_t insert_record(sqlite::Database& database, std::optional<std::int64_t> id,
                           const DatasetRecord& record) {
  sqlite::Statement insert = database.prepare(
      fmt::format("INSERT INTO dataset (id, {}, column_count) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                  kRecordColumns));
  if (id) {
    insert.bind(1, *id);
  }
  insert.bind(2, record.name)
      .bind(3, record.version)
      .bind(4, record.generation)
      .bind(5, record.digest)
      .bind(6, record.manifest_digest)
      .bind(7, record.description)
      .bind(8, record.owner)
      .bind(9, record.problem_type)
      .bind(10, record.backend)
      .bind(11, record.source)
      .bind(12, record.registered_at)
      .bind(13, record.updated_at)
      .bind(14, record.rows)
      .bind(15, record.size_bytes)
      .bind(16, record.feature_count)
      .bind(17, lists_of(record))
      .bind(18, static_cast<std::int64_t>(distinct_column_names(record).size()));
  insert.step();
  const std::int64_t written = insert.integer(0);
  insert.run();
  return written;
}

sqlite::Statement select_datasets(sqlite::Database& database, const Filter& filter,
                                  std::string_view before_select) {
  const Order& order = order_of(filter);
  const std::string_view direction = filter.descending ? "DESC" : "ASC";
  const bool by_name = filter.sort == Sort::name;
  Conditions conditions = conditions_of(filter);
  std::string sql =
      fmt::format("{}SELECT {}, {}{}", before_select, kRecordColumns, order.column, conditions.sql);
  const Place place = filter.after.empty() ? Place() : place_of(filter);
  if (!filter.after.empty()) {
    sql += by_name ? fmt::format(" AND name {} ?", filter.descending ? "<" : ">")
                   : fmt::format(" AND ({}, name) {} (?, ?)", order.column,
                                 filter.descending ? "<" : ">");
  }
  sql += fmt::format(" ORDER BY {} {}", order.column, direction);
  if (!by_name) {
    sql += fmt::format(", name {}", direction);  // the index, read forwards or backwards
  }
  if (filter.limit > 0) {
    sql += fmt::format(" LIMIT {}", filter.limit + 1);
  }
  sqlite::Statement select = bound(database, sql, conditions);
  if (!filter.after.empty()) {
    int position = static_cast<int>(conditions.values.size());
    if (!by_name) {
      ++position;
      order.is_text ? select.bind(position, place.value) : select.bind(position, place.number);
    }
    select.bind(position + 1, place.name);
  }
  return select;
}

Page list_datasets(sqlite::Database& database, const Filter& filter) {
  Page page;
  sqlite::Statement select = select_datasets(database, filter);
  std::string next;
  while (select.step()) {
    if (filter.limit > 0 && std::ssize(page.datasets) == filter.limit) {
      page.next = next;
      break;
    }
    page.datasets.push_back(read_record(select));
    next = next_of(select, filter, page.datasets.back().name);
  }
  return page;
}

std::int64_t count_datasets(sqlite::Database& database, const Filter& filter) {
  const Conditions conditions = conditions_of(filter);
  sqlite::Statement count = conditions.values.empty()
                                ? database.prepare("SELECT datasets FROM total")
                                : bound(database, "SELECT count(*)" + conditions.sql, conditions);
  count.step();
  return count.integer(0);
}

}  // namespace mdm::catalog
