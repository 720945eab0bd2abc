#include <algorithm>

#include <mdm/duckdb.hpp>

#include "../rules.hpp"
#include "../tree.hpp"

namespace mdm::query {
namespace {

/// Aggregates that give the same for any order of their rows, to the last bit.
constexpr std::string_view kOrderless[] = {"count_star", "count",    "min",
                                           "max",        "bool_and", "bool_or"};

bool is_orderless(const Json& item) {
  bool has_call = false;
  bool all = true;
  visit(item, [&](const Json& part) {
    if (is_of(part, "class", "FUNCTION")) {
      has_call = true;
      all = all && std::ranges::find(kOrderless, lowered(word_in(part, "function_name"))) !=
                       std::end(kOrderless);
    } else if (is_of(part, "class", "WINDOW") || is_of(part, "class", "SUBQUERY")) {
      all = false;
    }
    return all;
  });
  return all && has_call;
}

bool equals_any(const Json& expression, const Json::Array& others) {
  return std::ranges::find(others, expression) != others.end();
}

/// Each item is a group, or an aggregate that does not care for the order.
bool gives_groups(const Json& node) {
  const auto& items = list_in(node, "select_list");
  const auto& groups = list_in(node, "group_expressions");
  return is_of(node, "aggregate_handling", "STANDARD_HANDLING") && lacks(node, "having") &&
         lacks(node, "qualify") &&
         std::ranges::all_of(
             items,
             [&](const Json& item) { return is_orderless(item) || equals_any(item, groups); }) &&
         std::ranges::any_of(items, is_orderless);
}

bool sorts_by_itself(const Json& node) {
  return find_modifier(node, "ORDER_MODIFIER") != nullptr && is_of_row(node.at("select_list")) &&
         lacks(node, "qualify") && list_in(node, "group_expressions").empty();
}

Json without_alias(Json expression) {
  return expression.set("alias", "");
}

/// Every group of a GROUP BY without sets is among the items.
bool shows_all_groups(const Json& node) {
  const auto& groups = list_in(node, "group_expressions");
  Json::Array items;
  for (const Json& item : list_in(node, "select_list")) {
    items.push_back(without_alias(item));
  }
  return !groups.empty() && list_in(node, "group_sets").size() == 1 &&
         is_of(node, "aggregate_handling", "STANDARD_HANDLING") &&
         std::ranges::all_of(groups, [&](const Json& group) {
           return is_of(group, "class", "COLUMN_REF") && equals_any(group, items);
         });
}

/// A unique column is among the items of a SELECT from one table.
const Column* find_unique(const Json& node, const Planning& planning) {
  Json unfiltered = node;
  unfiltered.set("where_clause", nullptr);
  const auto source = find_source(node.at("from_table"), planning);
  if (!source || !is_plain(unfiltered) ||
      !std::ranges::all_of(list_in(node, "select_list"), is_of_row)) {
    return nullptr;
  }
  for (const Json& item : list_in(node, "select_list")) {
    const Column* const column = find_column(item, *source);
    if (column != nullptr && is_unique(*column, source->table->rows)) {
      return column;
    }
  }
  return nullptr;
}

/// count(DISTINCT c) of a unique column as count(c).
std::optional<Change> count_plainly(const Json& node, const Planning& planning) {
  const auto source = find_source(node.at("from_table"), planning);
  if (!source) {
    return std::nullopt;
  }
  std::string name;
  Json items = changed(node.at("select_list"), [&](const Json& part) -> std::optional<Json> {
    if (!is_of(part, "class", "FUNCTION") || !is_of(part, "function_name", "count") ||
        !part.at("distinct").as_bool() || list_in(part, "children").size() != 1 ||
        word_in(part, "alias").empty()) {
      return std::nullopt;
    }
    const Column* const column = find_column(list_in(part, "children").front(), *source);
    if (column == nullptr || !is_unique(*column, source->table->rows)) {
      return std::nullopt;
    }
    name = column->field.name;
    Json call = part;
    return call.set("distinct", false);
  });
  if (name.empty()) {
    return std::nullopt;
  }
  Json made = node;
  return Change{made.set("select_list", std::move(items)),
                fmt::format("each row has a {} of its own", name)};
}

}  // namespace

std::optional<Change> drop_order(const Json& node, Planning& /*planning*/) {
  const Json& from = node.at("from_table");
  if (!is_of(from, "type", "SUBQUERY") || !lacks(from, "sample") ||
      !(gives_groups(node) || sorts_by_itself(node))) {
    return std::nullopt;
  }
  Json subquery = from.at("subquery");
  const Json& inner = subquery.at("node");
  if (!is_of(inner, "type", "SELECT_NODE") || list_in(inner, "modifiers").size() != 1 ||
      find_modifier(inner, "ORDER_MODIFIER") == nullptr) {
    return std::nullopt;
  }
  subquery.set("node", without_modifier(inner, "ORDER_MODIFIER"));
  Json source = from;
  source.set("subquery", std::move(subquery));
  Json made = node;
  return Change{made.set("from_table", std::move(source)),
                gives_groups(node) ? "the outer SELECT counts or compares, whatever the order"
                                   : "the outer SELECT sorts by itself"};
}

std::optional<Change> drop_distinct(const Json& node, Planning& planning) {
  const Json* const distinct = find_modifier(node, "DISTINCT_MODIFIER");
  if (distinct == nullptr) {
    return count_plainly(node, planning);
  }
  if (!list_in(*distinct, "distinct_on_targets").empty()) {
    return std::nullopt;
  }
  if (shows_all_groups(node)) {
    return Change{without_modifier(node, "DISTINCT_MODIFIER"), "each group is one row"};
  }
  if (const Column* const unique = find_unique(node, planning)) {
    return Change{without_modifier(node, "DISTINCT_MODIFIER"),
                  fmt::format("each row has a {} of its own", unique->field.name)};
  }
  return std::nullopt;
}

}  // namespace mdm::query
