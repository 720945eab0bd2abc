#pragma once

#include <string>
#include <utility>
#include <vector>

#include <mdm/plan/expression.hpp>

namespace mdm::plan {

inline Expression column(std::string name) {
  return {.op = "column", .name = std::move(name)};
}

inline Expression literal(Json value) {
  return {.op = "literal", .literal = std::move(value)};
}

/// An operator that takes a name: a state entry or a pattern.
inline Expression named(std::string op, std::string name, Expression argument) {
  return {.op = std::move(op), .name = std::move(name), .arguments = {std::move(argument)}};
}

template <typename... Arguments>
Expression call(std::string op, Arguments... arguments) {
  return {.op = std::move(op), .arguments = {std::move(arguments)...}};
}

}  // namespace mdm::plan
