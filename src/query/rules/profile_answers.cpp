#include <mdm/duckdb.hpp>

#include "../rules.hpp"
#include "../tree.hpp"

namespace mdm::query {
namespace {

std::string whole_number(std::uint64_t number) {
  return fmt::format("CAST({} AS BIGINT)", number);
}

/// What a column's extreme is as SQL; nothing if it is not known.
std::optional<std::string> extreme(const Table& table, const Column& column,
                                   const std::string& known) {
  if (!known.empty()) {
    return known;
  }
  if (column.nulls == table.rows) {
    return fmt::format("CAST(NULL AS {})", duckdb::sql_type(column.field.type, column.field.scale));
  }
  return std::nullopt;
}

/// The value of an aggregate over all rows, as SQL; nothing if the profile does not have it.
std::optional<std::string> value_of(const Json& call, const Source& source) {
  if (!is_of(call, "class", "FUNCTION") || !lacks(call, "filter") ||
      !list_in(call.at("order_bys"), "orders").empty() || !word_in(call, "schema").empty()) {
    return std::nullopt;
  }
  const std::string name = lowered(word_in(call, "function_name"));
  const auto& arguments = list_in(call, "children");
  const Table& table = *source.table;
  if (name == "count_star" && arguments.empty()) {
    return whole_number(table.rows);
  }
  const Column* const column =
      arguments.size() == 1 ? find_column(arguments.front(), source) : nullptr;
  if (column == nullptr) {
    return std::nullopt;
  }
  if (name == "count" && !call.at("distinct").as_bool()) {
    return whole_number(table.rows - column->nulls);
  }
  if (name == "count" && column->distinct_exact) {
    return whole_number(column->distinct);
  }
  if (name == "min") {
    return extreme(table, *column, column->least);
  }
  return name == "max" ? extreme(table, *column, column->greatest) : std::nullopt;
}

/// The name that the engine gives a column of a result.
std::string name_of(const Json& expression, Parser& parser) {
  const std::string_view alias = word_in(expression, "alias");
  if (!alias.empty()) {
    return std::string(alias);
  }
  Json node = node_of(parser.tree_of("SELECT 1"));
  node.set("select_list", Json::Array{expression});
  constexpr std::string_view kSelect = "SELECT ";
  return parser.text_of(tree_around(std::move(node))).substr(kSelect.size());
}

}  // namespace

std::optional<Change> answer_by_profile(const Json& node, Planning& planning) {
  if (!is_plain(node) || !list_in(node, "modifiers").empty()) {
    return std::nullopt;
  }
  const auto source = find_source(node.at("from_table"), planning);
  if (!source) {
    return std::nullopt;
  }
  std::string list;
  for (const Json& item : list_in(node, "select_list")) {
    const auto value = value_of(item, *source);
    if (!value) {
      return std::nullopt;
    }
    list += fmt::format("{}{} AS {}", list.empty() ? "" : ", ", *value,
                        duckdb::quoted(name_of(item, planning.parser)));
  }
  return Change{node_of(planning.parser.tree_of("SELECT " + list)),
                fmt::format("the profile of {} has it exactly", source->table->name)};
}

}  // namespace mdm::query
