#include <algorithm>
#include <vector>

#include <mdm/duckdb.hpp>

#include "../rules.hpp"
#include "../tree.hpp"
#include "page.hpp"
#include "sort_keys.hpp"

namespace mdm::query {
namespace {

constexpr std::uint64_t kLeastRows = 100'000;
/// Rows of the sample, at an odd distance, so that few periods of the data meet it.
constexpr std::uint64_t kSampleRows = 10'000;
/// How far the bounds stand from the page, as a share of the rows: four standard errors of a sample
/// of 10 000.
constexpr double kMargin = 0.02;

/// True if every column that the SELECT names is one of the source.
bool knows_all_columns(const Json& node, const Source& source) {
  bool all = true;
  visit(node.at("select_list"), [&](const Json& part) {
    all = all && (!is_of(part, "class", "COLUMN_REF") || find_column(part, source) != nullptr);
    return all;
  });
  return all;
}

/// The stars of a SELECT without the hidden column.
Json without_hidden(const Json& select_list) {
  return changed(select_list, [](const Json& part) -> std::optional<Json> {
    if (!is_of(part, "class", "STAR")) {
      return std::nullopt;
    }
    Json star = part;
    Json excluded = Json::Array(list_in(part, "exclude_list"));
    excluded.push(kHidden);
    return star.set("exclude_list", std::move(excluded));
  });
}

/// How the rows of a page are sorted: no two are equal.
struct Order {
  std::vector<Key> keys{};  ///< up to a unique one
  bool by_number = true;    ///< and by row number
};

Order order_of(std::vector<Key> keys, const Table& table) {
  const auto unique = std::ranges::find_if(
      keys, [&](const Key& key) { return is_unique(*key.column, table.rows); });
  if (unique == keys.end()) {
    return {.keys = std::move(keys)};
  }
  keys.erase(unique + 1, keys.end());
  return {.keys = std::move(keys), .by_number = false};
}

std::string order_text(const Order& order, std::string_view prefix) {
  std::string text;
  for (const Key& key : order.keys) {
    text += fmt::format("{}{}{} {} NULLS {}", text.empty() ? "" : ", ", prefix,
                        duckdb::quoted(key.column->field.name), key.descending ? "DESC" : "ASC",
                        key.nulls_first ? "FIRST" : "LAST");
  }
  return order.by_number ? fmt::format("{}, {}{}", text, prefix, duckdb::quoted(kHidden)) : text;
}

/// A page among the rows whose key is not null.
struct Slice {
  std::uint64_t first = 0;
  std::uint64_t rows = 0;
  std::uint64_t of = 0;
};

/// Nothing if the page is shallow, or has rows with and without a key.
std::optional<Slice> slice_of(const Page& page, const Table& table, const Key& key) {
  const std::uint64_t values = table.rows - key.column->nulls;
  const std::uint64_t before = key.nulls_first ? key.column->nulls : 0;
  if (!table.in_engine || table.rows < kLeastRows || !page.rows || page.first < before ||
      key.column->lower.empty() || key.column->upper.empty()) {
    return std::nullopt;
  }
  const std::uint64_t first = page.first - before;
  if (first + *page.rows <= table.rows / kShallow || first + *page.rows > values) {
    return std::nullopt;
  }
  return Slice{first, *page.rows, values};
}

/// The row numbers of the page: a sample suggests bounds, the count of the rows before them
/// confirms them, and what lies between them is sorted.
std::string numbers_text(const Slice& slice, const Table& table, const Order& order) {
  const Key& key = order.keys.front();
  const auto share = [&](std::uint64_t rank) {
    return static_cast<double>(rank) / static_cast<double>(slice.of);
  };
  const double from = std::max(share(slice.first) - kMargin, 0.0);
  const double to = std::min(share(slice.first + slice.rows) + kMargin, 1.0);
  const std::uint64_t step = std::max<std::uint64_t>(table.rows / kSampleRows, 1) | 1U;
  return fmt::format(
      "WITH suggested AS MATERIALIZED (SELECT coalesce(quantile_disc({x}, {low}), {lower}) AS low, "
      "coalesce(quantile_disc({x}, {high}), {upper}) AS high FROM {t} WHERE {id} % {step} = 0), "
      "counted AS MATERIALIZED (SELECT low, high, count(*) FILTER (WHERE {x} < low) AS below, "
      "count(*) FILTER (WHERE {x} > high) AS above FROM {t}, suggested GROUP BY ALL), "
      "bounds AS MATERIALIZED (SELECT "
      "CASE WHEN {before} <= {first} THEN {near} ELSE {near_end} END AS near, "
      "CASE WHEN {values} - {after} >= {end} THEN {far} ELSE {far_end} END AS far, "
      "CASE WHEN {before} <= {first} THEN {first} - {before} ELSE {first} END AS skipped "
      "FROM counted) "
      "SELECT {id} FROM {t} WHERE {x} >= (SELECT {least} FROM bounds) AND {x} <= (SELECT {most} "
      "FROM bounds) ORDER BY {order} LIMIT {rows} OFFSET (SELECT skipped FROM bounds)",
      fmt::arg("x", duckdb::quoted(key.column->field.name)), fmt::arg("t", place_of(table)),
      fmt::arg("id", duckdb::quoted(kHidden)), fmt::arg("step", step),
      fmt::arg("low", key.descending ? 1 - to : from),
      fmt::arg("high", key.descending ? 1 - from : to), fmt::arg("lower", key.column->lower),
      fmt::arg("upper", key.column->upper), fmt::arg("before", key.descending ? "above" : "below"),
      fmt::arg("after", key.descending ? "below" : "above"), fmt::arg("first", slice.first),
      fmt::arg("end", slice.first + slice.rows), fmt::arg("values", slice.of),
      fmt::arg("near", key.descending ? "high" : "low"),
      fmt::arg("far", key.descending ? "low" : "high"),
      fmt::arg("near_end", key.descending ? key.column->upper : key.column->lower),
      fmt::arg("far_end", key.descending ? key.column->lower : key.column->upper),
      fmt::arg("least", key.descending ? "far" : "near"),
      fmt::arg("most", key.descending ? "near" : "far"), fmt::arg("order", order_text(order, "")),
      fmt::arg("rows", slice.rows));
}

}  // namespace

std::optional<Change> page_in_order(const Json& node, Planning& planning) {
  Json unfiltered = node;
  unfiltered.set("where_clause", nullptr);
  const auto page = page_of(node);
  if (!page || !is_by_row(unfiltered) || list_in(node, "modifiers").size() != 2) {
    return std::nullopt;
  }
  const auto source = find_source(node.at("from_table"), planning);
  if (!source || source->hidden_shown || !knows_all_columns(node, *source)) {
    return std::nullopt;
  }
  auto keys = keys_of(node, *source);
  if (!keys) {
    return std::nullopt;
  }
  const Order order = order_of(std::move(*keys), *source->table);
  const bool filtered = !lacks(node, "where_clause");
  const auto slice = filtered ? std::nullopt : slice_of(*page, *source->table, order.keys.front());
  if (!slice && !order.by_number) {
    return std::nullopt;
  }
  const std::string alias = duckdb::quoted(source->alias);
  const Json ordered = node_of(planning.parser.tree_of(
      fmt::format("SELECT * FROM {} AS {} {} ORDER BY {}", place_of(*source->table), alias,
                  slice ? fmt::format("WHERE {}.{} IN ({})", alias, duckdb::quoted(kHidden),
                                      numbers_text(*slice, *source->table, order))
                        : "",
                  order_text(order, alias + "."))));
  Json made = slice ? without_modifier(node, "LIMIT_MODIFIER") : node;
  made = without_modifier(made, "ORDER_MODIFIER");
  Json modifiers = Json::Array{*find_modifier(ordered, "ORDER_MODIFIER")};
  for (const Json& modifier : list_in(made, "modifiers")) {
    modifiers.push(modifier);
  }
  made.set("modifiers", std::move(modifiers)).set("from_table", ordered.at("from_table"));
  made.set("select_list", without_hidden(node.at("select_list")));
  if (slice) {
    made.set("where_clause", ordered.at("where_clause"));
  }
  return Change{std::move(made),
                slice ? fmt::format("of {} rows only those between two bounds are sorted",
                                    source->table->rows)
                      : "equal keys come in the order of the rows"};
}

}  // namespace mdm::query
