#include "sort_keys.hpp"

#include <algorithm>

#include "../tree.hpp"

namespace mdm::query {
namespace {

bool is_row_number(const Json& expression, const Source& source) {
  const auto& names = list_in(expression, "column_names");
  return source.hidden_shown && is_of(expression, "class", "COLUMN_REF") && !names.empty() &&
         names.back() == Json(kHidden);
}

std::optional<Key> key_of(const Json& order, const Source& source) {
  const Json& expression = order.at("expression");
  const Column* const column = find_column(expression, source);
  if (column == nullptr && !is_row_number(expression, source)) {
    return std::nullopt;
  }
  return Key{
      column, is_of(order, "type", "DESCENDING"),
      is_of(order, "null_order", "ORDER_NULLS_FIRST") || is_of(order, "null_order", "NULLS FIRST")};
}

/// An alias of the SELECT goes before a column of this name.
bool is_hidden_by_alias(const Json& node, std::string_view column) {
  return std::ranges::any_of(list_in(node, "select_list"), [&](const Json& item) {
    return same_name(word_in(item, "alias"), column);
  });
}

}  // namespace

std::optional<std::vector<Key>> keys_of(const Json& node, const Source& source) {
  const Json* const modifier = find_modifier(node, "ORDER_MODIFIER");
  if (modifier == nullptr) {
    return std::nullopt;
  }
  std::vector<Key> keys;
  for (const Json& order : list_in(*modifier, "orders")) {
    const auto key = key_of(order, source);
    if (!key || is_hidden_by_alias(node, key->column ? key->column->field.name : kHidden)) {
      return std::nullopt;
    }
    keys.push_back(*key);
  }
  return keys;
}

}  // namespace mdm::query
