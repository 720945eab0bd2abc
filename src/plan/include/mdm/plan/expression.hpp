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
/// measures, "lookup" (a state table by value), "bucket" (how many edges of a state table lie below
/// the value) and "interpolate" (a line through the points of a state table).
///
/// Arithmetic is in doubles; a null operand gives null; division by zero, and a function outside
/// its domain, give null. A formula has no NaN as its value: that is null.
struct Expression {
  std::string op{};
  std::string name{};
  Json literal{};
  std::vector<Expression> arguments{};

  bool operator==(const Expression&) const = default;
};

/// A number or small table that formulas refer to by key, measured on the training table.
///
/// `measure` says how, so that any executor can fit it: "profile" entries are filled by `draft`
/// itself; the others name an aggregate over `column` with `parameters` (see measures.hpp).
struct State {
  std::string key{};
  std::string measure{};
  std::string column{};
  Json parameters{};
  Json value{};  ///< null until fitted
};

Json to_json(const Expression& expression);
/// \throws Error{bad_input} for an unknown operator or a wrong number of arguments
Expression expression_from_json(const Json& json);

/// As a person reads it: "(Age - mean(Age)) / std(Age)".
std::string to_text(const Expression& expression);

/// Whether the formula reads other rows than its own: it has a lag, a rolling mean or the like.
bool reads_other_rows(const Expression& expression);

/// The type of the formula's value over columns of these types. A state entry is a float64.
/// \throws Error{bad_input} if an operand has a type that its operator does not take, or a column
///         is not among `inputs`
data::Type type_of(const Expression& expression, const std::vector<data::Field>& inputs);

}  // namespace mdm::plan
