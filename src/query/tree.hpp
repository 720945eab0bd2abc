#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <mdm/base/json.hpp>

namespace mdm::query {

/// The trees of DuckDB's `json_serialize_sql`. A node is an object; what it is stands in its
/// members "class" (of an expression) and "type".

/// The text of a member; "" if it is not there.
std::string_view word_in(const Json& node, std::string_view member);
/// The elements of a member; none if it is not there.
const Json::Array& list_in(const Json& node, std::string_view member);
bool is_of(const Json& node, std::string_view member, std::string_view word);
/// True for a member that is missing or null.
bool lacks(const Json& node, std::string_view member);

/// Each object from the root on; not what is below one for which `see` is false.
void visit(const Json& tree, const std::function<bool(const Json& node)>& see);
/// The tree with each object that `change` gives another for, those below first.
Json changed(const Json& tree, const std::function<std::optional<Json>(const Json& node)>& change);
/// The member of a node that says where it stands in the text.
inline constexpr std::string_view kPlace = "query_location";
Json without_places(const Json& tree);

/// Of ASCII letters, as the engine compares names.
std::string lowered(std::string_view text);
bool same_name(std::string_view a, std::string_view b);

/// The modifier of a node that has this type: "ORDER_MODIFIER"; null for none.
const Json* find_modifier(const Json& node, std::string_view type);
/// The node without its modifiers of a type.
Json without_modifier(const Json& node, std::string_view type);

/// The number of a literal that is a whole number not below 0.
std::optional<std::uint64_t> count_of(const Json& expression);
/// True for an expression that gives one value for each row of itself: no aggregate, window, list
/// of rows or subquery, and no function but operators.
bool is_of_row(const Json& expression);
/// The names of all expressions WITH, in small letters.
std::set<std::string> names_of_with(const Json& tree);

/// The node inside of what Parser::tree_of gives.
const Json& node_of(const Json& tree);
/// A tree around a node.
Json tree_around(Json node);

}  // namespace mdm::query
