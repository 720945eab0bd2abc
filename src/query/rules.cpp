#include "rules.hpp"

#include <algorithm>
#include <array>

#include <mdm/duckdb.hpp>

#include "tree.hpp"

namespace mdm::query {
namespace {

constexpr std::array kRules = {
    Rule{{"redundant_order", "drops the ORDER BY of a subquery whose order nobody sees",
          "the subquery has no LIMIT and is all that FROM names, and the outer SELECT gives only "
          "groups, counts and extremes, or sorts by itself"},
         drop_order},
    Rule{{"redundant_distinct", "drops DISTINCT where no two rows can be equal",
          "all groups of the same SELECT are among its columns, or a column that the profile "
          "knows to be unique and without nulls; count(DISTINCT c) of such a column likewise"},
         drop_distinct},
    Rule{{"profile", "answers COUNT, MIN and MAX of a whole table from the profile in the manifest",
          "there is no WHERE, GROUP BY, FILTER or join, and the profile has the value exactly: "
          "not extremes of texts of 128 bytes or more, nor of columns with infinities"},
         answer_by_profile},
    Rule{{"row_pages", "turns LIMIT and OFFSET without ORDER BY into a range of row numbers",
          "the rows are those of one table without WHERE, in the order of the file"},
         page_by_row_number},
    Rule{
        {"ordered_pages",
         "sorts equal keys of a page by row number, so that pages do not overlap; a deep page is "
         "found by counting the rows before a bound that a sample suggests, and only the rows "
         "between two bounds are sorted",
         "the rows are those of one table, sorted by its columns; what stands after a column that "
         "the profile knows to be unique changes nothing. A bound that the count does not confirm "
         "is replaced by the extreme of the column. Bounds need a table in DuckDB, since elsewhere "
         "each look at all rows costs what sorting them does, of 100 000 rows or more, without "
         "WHERE, and a page beyond the first 150th of it"},
        page_in_order},
    Rule{
        {"push_down",
         "lets SQLite and PostgreSQL give only the rows that the statement asks for: comparisons "
         "of a column with literals, BETWEEN, IN, IS NULL, and the page that ORDER BY, LIMIT and "
         "OFFSET leave",
         "they are conditions that all rows must satisfy, of tables that are joined by inner joins "
         "alone, on types that the backend compares as DuckDB does; the engine checks the rows "
         "once more. A page goes with them if nothing else stands in the statement, and a sorted "
         "one if its keys are columns and it has 10 000 rows or fewer; in SQLite if it ends within "
         "the first 150th of the rows or an index has its order, since it sorts slowly. SQLite "
         "orders no decimals, and dates only of the years 0000 to 9999"},
        push_down},
    Rule{{"long_lists",
          "joins with the values of a long NOT IN list instead of comparing them one by one",
          "ten literals or more of a type that the column compares with unchanged, of a table in "
          "DuckDB; nulls in the list keep their meaning. Measured on 10 000 000 rows: 0.5 of the "
          "time at ten "
          "values, of a whole command at 1 000 values 0.07; for IN it was 1.10"},
         join_long_list},
};

}  // namespace

std::span<const Rule> rule_table() {
  return kRules;
}

std::vector<RuleDescription> rules() {
  std::vector<RuleDescription> descriptions;
  for (const Rule& rule : kRules) {
    descriptions.push_back(rule.description);
  }
  return descriptions;
}

std::optional<Source> find_source(const Json& from, const Planning& planning) {
  if (!is_of(from, "type", "BASE_TABLE") || !lacks(from, "sample") || !lacks(from, "at_clause") ||
      !list_in(from, "column_name_alias").empty()) {
    return std::nullopt;
  }
  const std::string_view name = word_in(from, "table_name");
  const std::string_view schema = word_in(from, "schema_name");
  const std::string_view catalog = word_in(from, "catalog_name");
  const bool bare = schema.empty() && catalog.empty();
  if (bare && planning.with_names.contains(lowered(name))) {
    return std::nullopt;
  }
  const std::string_view qualifier = catalog.empty() ? schema : catalog;
  if (!catalog.empty() && !same_name(schema, "main")) {
    return std::nullopt;
  }
  const bool raw = same_name(qualifier, "data");
  const Table* const table = planning.subject.find_table(raw ? "" : qualifier, name);
  if (table == nullptr) {
    return std::nullopt;
  }
  const std::string_view alias = word_in(from, "alias");
  return Source{table, std::string(alias.empty() ? name : alias), raw};
}

const Column* find_column(const Json& expression, const Source& source) {
  if (!is_of(expression, "class", "COLUMN_REF")) {
    return nullptr;
  }
  const auto& names = list_in(expression, "column_names");
  if (names.size() > 2 ||
      (names.size() == 2 && !same_name(names.front().as_string(), source.alias))) {
    return nullptr;
  }
  return source.table->find_column(names.back().as_string());
}

bool is_unique(const Column& column, std::uint64_t rows) {
  return column.distinct_exact && column.distinct == rows && column.nulls == 0;
}

bool is_inner_join(const Json& from) {
  return is_of(from, "type", "JOIN") && is_of(from, "join_type", "INNER") &&
         (is_of(from, "ref_type", "REGULAR") || is_of(from, "ref_type", "CROSS") ||
          is_of(from, "ref_type", "NATURAL"));
}

JoinedSources sources_of(const Json& from, const Planning& planning) {
  if (is_inner_join(from)) {
    JoinedSources joined = sources_of(from.at("left"), planning);
    JoinedSources right = sources_of(from.at("right"), planning);
    joined.sources.insert(joined.sources.end(), right.sources.begin(), right.sources.end());
    joined.all_known = joined.all_known && right.all_known;
    return joined;
  }
  if (auto source = find_source(from, planning)) {
    return {.sources = {std::move(*source)}};
  }
  return {.all_known = false};
}

std::string place_of(const Table& table) {
  return fmt::format("{}.main.{}", duckdb::quoted(table.catalog),
                     duckdb::quoted(table.stored.empty() ? table.name : table.stored));
}

bool is_plain(const Json& node) {
  return is_of(node, "type", "SELECT_NODE") && lacks(node, "where_clause") &&
         list_in(node, "group_expressions").empty() && list_in(node, "group_sets").empty() &&
         lacks(node, "having") && lacks(node, "qualify") && lacks(node, "sample") &&
         is_of(node, "aggregate_handling", "STANDARD_HANDLING") &&
         list_in(node.at("cte_map"), "map").empty();
}

bool is_by_row(const Json& node) {
  return is_plain(node) && find_modifier(node, "DISTINCT_MODIFIER") == nullptr &&
         std::ranges::all_of(list_in(node, "select_list"), is_of_row);
}

}  // namespace mdm::query
