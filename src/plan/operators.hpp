#pragma once

#include <span>
#include <string_view>

#include <mdm/data.hpp>
#include <mdm/plan/expression.hpp>

namespace mdm::plan {

inline constexpr int kAnyCount = 1 << 20;

/// What an operator takes.
enum class Operands {
  none,
  any,
  number,  ///< boolean, int64 or float64; used as doubles
  boolean,
  text,
  day,         ///< date or timestamp
  clock,       ///< time or timestamp
  key,         ///< text or int64
  series,      ///< a column of numbers, and how many rows: a literal from 1 on
  comparable,  ///< all of one type, or all numbers
  choice,      ///< condition, value, condition, value, …, otherwise; values comparable
};

/// What an operator gives.
enum class Result {
  boolean,
  int64,
  float64,
  text,
  own,     ///< told by the column, literal or state entry itself
  common,  ///< the common type of its values
};

/// What the `name` of an operator names.
enum class Names { nothing, column, state, pattern };

/// One row for each operator: what it takes and gives, and how it is written.
///
/// In templates {0}, {1} … stand for operands, {*} for all of them and {1*} for those from the
/// second on, with commas between. An empty SQL template is written by sql.cpp, or by the
/// executor: see plan/sql.hpp. An `infix` operator
/// is put in brackets where it is an operand of another one.
struct Operator {
  std::string_view name;
  int arity_min;
  int arity_max;
  Operands operands;
  Result result;
  Names names;
  std::string_view duckdb;
  std::string_view text;
  bool infix = false;
};

/// \throws Error{bad_input}
const Operator& operator_of(std::string_view name);

std::span<const Operator> operators() noexcept;

/// What a number may be: these are used as doubles.
bool is_number(data::Type type) noexcept;

/// \throws Error{bad_input} for an unknown operator, a wrong number of arguments, or a name that is
///         missing or not wanted
void check_shape(const Expression& expression);

/// A row of the white list of regular expressions, in RE2's syntax.
struct Pattern {
  std::string_view name;
  std::string_view needle;  ///< stands in every match, so that texts without it are passed over
  std::string_view expression;
};

/// \throws Error{bad_input}
const Pattern& pattern_of(std::string_view name);

}  // namespace mdm::plan
