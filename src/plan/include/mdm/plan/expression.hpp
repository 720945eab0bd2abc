#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mdm/base/json.hpp>
#include <mdm/data.hpp>

namespace mdm::plan {

/// A typed formula: a small tree that means the same on every engine.
///
/// `op` names a row of the operator table (operators.hpp): "column" (name in `name`), "literal"
/// (value in `literal`), "state" (key in `name`), arithmetic, comparisons, "case", date parts, text
/// measures, "lookup" (a state table by value) and "bucket" (position among the edges of a state
/// table). Arithmetic is in doubles; a null operand gives null; division by zero gives null.
struct Expression {
  std::string op{};
  std::string name{};
  Json literal{};
  std::vector<Expression> arguments{};

  bool operator==(const Expression&) const = default;
};

Json to_json(const Expression& expression);
/// \throws Error{bad_input} for an unknown operator or a wrong number of arguments
Expression expression_from_json(const Json& json);

/// As a person reads it: "(Age - mean(Age)) / std(Age)".
std::string to_text(const Expression& expression);

}  // namespace mdm::plan
