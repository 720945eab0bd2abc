#include "tree.hpp"

#include <algorithm>
#include <iterator>

#include <mdm/base.hpp>

namespace mdm::query {

std::string_view word_in(const Json& node, std::string_view member) {
  const Json* const found = node.is_object() ? node.find(member) : nullptr;
  return found != nullptr && found->is_string() ? std::string_view(found->as_string()) : "";
}

const Json::Array& list_in(const Json& node, std::string_view member) {
  static const Json::Array kNone;
  const Json* const found = node.is_object() ? node.find(member) : nullptr;
  return found != nullptr && found->is_array() ? found->as_array() : kNone;
}

bool is_of(const Json& node, std::string_view member, std::string_view word) {
  return word_in(node, member) == word;
}

bool lacks(const Json& node, std::string_view member) {
  const Json* const found = node.find(member);
  return found == nullptr || found->is_null();
}

void visit(const Json& tree, const std::function<bool(const Json& node)>& see) {
  if (tree.is_array()) {
    for (const Json& element : tree.as_array()) {
      visit(element, see);
    }
  } else if (tree.is_object() && see(tree)) {
    for (const auto& [name, value] : tree.as_object()) {
      visit(value, see);
    }
  }
}

Json changed(const Json& tree, const std::function<std::optional<Json>(const Json& node)>& change) {
  if (tree.is_array()) {
    Json::Array elements;
    for (const Json& element : tree.as_array()) {
      elements.push_back(changed(element, change));
    }
    return elements;
  }
  if (!tree.is_object()) {
    return tree;
  }
  Json made = Json::object();
  for (const auto& [name, value] : tree.as_object()) {
    made.set(name, changed(value, change));
  }
  std::optional<Json> other = change(made);
  return other ? std::move(*other) : made;
}

Json without_places(const Json& tree) {
  return changed(tree, [&](const Json& node) -> std::optional<Json> {
    if (node.find(kPlace) == nullptr) {
      return std::nullopt;
    }
    Json left = Json::object();
    for (const auto& [name, value] : node.as_object()) {
      if (name != kPlace) {
        left.set(name, value);
      }
    }
    return left;
  });
}

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

bool same_name(std::string_view a, std::string_view b) {
  return lowered(a) == lowered(b);
}

const Json* find_modifier(const Json& node, std::string_view type) {
  const auto& modifiers = list_in(node, "modifiers");
  const auto found = std::ranges::find_if(
      modifiers, [&](const Json& modifier) { return is_of(modifier, "type", type); });
  return found == modifiers.end() ? nullptr : &*found;
}

Json without_modifier(const Json& node, std::string_view type) {
  Json::Array left;
  std::ranges::copy_if(list_in(node, "modifiers"), std::back_inserter(left),
                       [&](const Json& modifier) { return !is_of(modifier, "type", type); });
  Json made = node;
  made.set("modifiers", std::move(left));
  return made;
}

std::optional<std::uint64_t> count_of(const Json& expression) {
  if (!is_of(expression, "type", "VALUE_CONSTANT")) {
    return std::nullopt;
  }
  const Json* const value = expression.at("value").find("value");
  if (value == nullptr || !value->is_integer() || value->as_int() < 0 ||
      is_of(expression.at("value").at("type"), "id", "DECIMAL")) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(value->as_int());
}

bool is_of_row(const Json& expression) {
  static constexpr std::string_view kOfRows[] = {"COLUMN_REF", "CONSTANT",    "STAR",
                                                 "COMPARISON", "CONJUNCTION", "OPERATOR",
                                                 "CAST",       "CASE",        "BETWEEN"};
  bool all = true;
  visit(expression, [&](const Json& node) {
    const std::string_view kind = word_in(node, "class");
    const bool is_operator =
        kind == "FUNCTION" && !lacks(node, "is_operator") && node.at("is_operator").as_bool();
    const bool many = kind == "STAR" && (node.at("columns").as_bool() || !lacks(node, "expr"));
    all = all && !many &&
          (kind.empty() || is_operator || std::ranges::find(kOfRows, kind) != std::end(kOfRows));
    return all;
  });
  return all;
}

std::set<std::string> names_of_with(const Json& tree) {
  std::set<std::string> names;
  visit(tree, [&](const Json& node) {
    if (const Json* const map = node.find("cte_map")) {
      for (const Json& entry : list_in(*map, "map")) {
        names.insert(lowered(word_in(entry, "key")));
      }
    }
    return true;
  });
  return names;
}

const Json& node_of(const Json& tree) {
  return tree.at("statements").as_array().at(0).at("node");
}

Json tree_around(Json node) {
  Json statement = Json::object({{"node", std::move(node)}, {"named_param_map", Json::Array()}});
  return Json::object({{"error", false}, {"statements", Json::Array{std::move(statement)}}});
}

}  // namespace mdm::query
