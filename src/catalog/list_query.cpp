#include "list_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "document.hpp"

namespace mdm::catalog {
namespace {

/// How users name an order, and what it sorts by.
struct Order {
  std::string_view name;
  std::string_view column;
  enum Kind : std::uint8_t { number, text, time } kind = number;
};

constexpr std::array<Order, 8> kOrders = {{{"name", "name", Order::text},
                                           {"registered_at", "registered_at", Order::time},
                                           {"updated_at", "updated_at", Order::time},
                                           {"rows", "rows"},
                                           {"size", "size_bytes"},
                                           {"features", "feature_count"},
                                           {"columns", "column_count"},
                                           {"quality", "quality"}}};

constexpr auto kOrderNames = [] {
  std::array<std::string_view, kOrders.size()> names;
  std::ranges::transform(kOrders, names.begin(), &Order::name);
  return names;
}();

const Order& order_of(const Query& query) {
  return kOrders.at(static_cast<std::size_t>(query.sort));
}

/// Targets, ids, tags and tables of a record, and its home if it is another, in one column: they
/// are read with every list.
std::string lists_of(const DatasetRecord& record) {
  Json tables = Json::array();
  for (const TableRecord& table : record.tables) {
    tables.push(Json(Json::Array{table.name, table.role, table.rows, table.columns}));
  }
  Json lists(Json::Array{Json::array_of(record.targets), Json::array_of(record.ids),
                         Json::array_of(record.tags), std::move(tables)});
  if (!record.home.empty()) {
    lists.push(record.home);
  }
  return lists.dump();
}

void read_lists(const std::string& text, DatasetRecord& record) {
  const auto check = [&](const Json::Array& parts, std::size_t most) {
    if (parts.size() < 4 || parts.size() > most) {
      fail(ErrorCode::bad_input, "broken row in the catalog: {}", record.name);
    }
  };
  const Json lists = Json::parse(text, "the catalog's row of " + record.name);
  check(lists.as_array(), 5);
  record.targets = lists.as_array()[0].as_strings();
  record.ids = lists.as_array()[1].as_strings();
  record.tags = lists.as_array()[2].as_strings();
  for (const Json& table : lists.as_array()[3].as_array()) {
    const Json::Array& parts = table.as_array();
    check(parts, 4);
    record.tables.push_back(
        {parts[0].as_string(), parts[1].as_string(), parts[2].as_int(), parts[3].as_int()});
  }
  if (lists.as_array().size() == 5) {
    record.home = lists.as_array()[4].as_string();
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
                       .feature_count = row.integer(14),
                       .quality = row.integer(15)};
  read_lists(row.text(16), record);
  return record;
}

constexpr std::string_view kRecordColumns =
    "name, version, generation, digest, manifest_digest, description, owner, problem_type, "
    "backend, source, registered_at, updated_at, rows, size_bytes, feature_count, quality, lists, "
    "column_count";
constexpr int kColumnCount = 17;

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

Place place_of(const Query& query) {
  if (query.sort == Sort::relevance) {
    fail(ErrorCode::invalid_argument, Hint{"ask for more at once"},
         "a search has no further pages: {}", query.after);
  }
  const Order& order = order_of(query);
  Place place{.name = query.after};
  if (query.sort == Sort::name) {
    return place;
  }
  const std::size_t colon = query.after.rfind(':');  // names hold none, times do
  bool is_sound = colon != std::string::npos && colon > 0;
  if (is_sound) {
    place.value = query.after.substr(0, colon);
    place.name = query.after.substr(colon + 1);
    const char* const end = place.value.data() + place.value.size();
    is_sound = order.kind == Order::time ||
               std::from_chars(place.value.data(), end, place.number).ptr == end;
  }
  if (!is_sound) {
    fail(ErrorCode::invalid_argument, Hint{"take it from the page before, and keep its order"},
         "no place in a list by {}: {}", order.name, query.after);
  }
  if (order.kind == Order::time) {
    place.number = seconds_of(place.value);
  }
  return place;
}

std::string place_text(const Query& query, const DatasetRecord& record, std::int64_t column_count) {
  switch (query.sort) {
    case Sort::relevance: return "";
    case Sort::name: return record.name;
    case Sort::registered_at: return record.registered_at + ":" + record.name;
    case Sort::updated_at: return record.updated_at + ":" + record.name;
    case Sort::rows: return fmt::format("{}:{}", record.rows, record.name);
    case Sort::size_bytes: return fmt::format("{}:{}", record.size_bytes, record.name);
    case Sort::feature_count: return fmt::format("{}:{}", record.feature_count, record.name);
    case Sort::quality: return fmt::format("{}:{}", record.quality, record.name);
    case Sort::column_count: return fmt::format("{}:{}", column_count, record.name);
  }
  return "";
}

std::int64_t insert_record(sqlite::Database& database, std::optional<std::int64_t> id,
                           std::int64_t change, const DatasetRecord& record) {
  sqlite::Statement insert = database.prepare(fmt::format(
      "INSERT INTO dataset (id, {}, change) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
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
      .bind(17, record.quality)
      .bind(18, lists_of(record))
      .bind(19, static_cast<std::int64_t>(distinct_column_names(record).size()))
      .bind(20, change);
  insert.step();
  const std::int64_t written = insert.integer(0);
  insert.run();
  return written;
}

sqlite::Statement select_listed(sqlite::Database& database) {
  return database.prepare(fmt::format("SELECT {} FROM dataset WHERE id = ?", kRecordColumns));
}

std::pair<DatasetRecord, std::int64_t> listed_record(sqlite::Statement& select, std::int64_t id) {
  select.reset();
  if (!select.bind(1, id).step()) {
    fail(ErrorCode::bad_input, "the catalog lacks the dataset of a row of its index: {}", id);
  }
  return {read_record(select), select.integer(kColumnCount)};
}

sqlite::Statement select_datasets(sqlite::Database& database, const Query& query,
                                  std::string_view before_select) {
  const Order& order = order_of(query);
  const std::string_view direction = query.descending ? "DESC" : "ASC";
  const bool by_name = query.sort == Sort::name;
  std::string sql = fmt::format("{}SELECT {} FROM dataset", before_select, kRecordColumns);
  const Place place = query.after.empty() ? Place() : place_of(query);
  if (!query.after.empty()) {
    const std::string_view sign = query.descending ? "<" : ">";
    sql += by_name ? fmt::format(" WHERE name {} ?1", sign)
                   : fmt::format(" WHERE ({}, name) {} (?2, ?1)", order.column, sign);
  }
  sql += fmt::format(" ORDER BY {} {}", order.column, direction);
  if (!by_name) {
    sql += fmt::format(", name {}", direction);  // the index, read forwards or backwards
  }
  if (query.limit > 0) {
    sql += fmt::format(" LIMIT {}", query.limit + 1);
  }
  sqlite::Statement select = database.prepare(sql);
  if (!query.after.empty()) {
    select.bind(1, place.name);
    if (!by_name) {
      order.kind == Order::number ? select.bind(2, place.number) : select.bind(2, place.value);
    }
  }
  return select;
}

Page list_all(sqlite::Database& database, const Query& query) {
  Page page{.total = totals_of(database).datasets};
  sqlite::Statement select = select_datasets(database, query);
  std::int64_t column_count = 0;
  while (select.step()) {
    if (query.limit > 0 && std::ssize(page.datasets) == query.limit) {
      page.next = place_text(query, page.datasets.back(), column_count);
      break;
    }
    page.datasets.push_back(read_record(select));
    column_count = select.integer(kColumnCount);
  }
  return page;
}

Totals totals_of(sqlite::Database& database) {
  sqlite::Statement select = database.prepare("SELECT datasets, rows, size_bytes FROM total");
  select.step();
  return {select.integer(0), select.integer(1), select.integer(2)};
}

}  // namespace mdm::catalog
