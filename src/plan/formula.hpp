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
inline Expression named(const char* op, std::string name, Expression argument) {
  return {.op = op, .name = std::move(name), .arguments = {std::move(argument)}};
}

template <typename... Arguments>
Expression call(const char* op, Arguments... arguments) {
  return {.op = op, .arguments = {std::move(arguments)...}};
}

}  // namespace mdm::plan
