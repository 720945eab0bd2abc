#include "ranges.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "operators.hpp"

namespace mdm::plan {
namespace {

using data::Type;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Range kAnyInteger{.most = 0x1p63, .unit = 1};
constexpr Range kAnything{.most = kInfinity};
constexpr double kDecimalMost = 1e39;
constexpr double kLogarithmMost = 746;

bool may_be_infinite(const Range& range) {
  return !std::isfinite(range.most);
}

/// The lowest bit that is set.
double unit_of(double value) {
  int exponent = 0;
  double fraction = std::abs(std::frexp(value, &exponent));
  if (value == 0 || !std::isfinite(value)) {
    return 1;
  }
  while (fraction != std::floor(fraction)) {
    fraction *= 2;
    --exponent;
  }
  while (std::fmod(fraction, 2) == 0) {
    fraction /= 2;
    ++exponent;
  }
  return std::ldexp(1, exponent);
}

Range either(const Range& a, const Range& b) {
  return {
      .most = std::max(a.most, b.most), .unit = std::min(a.unit, b.unit), .nan = a.nan || b.nan};
}

Range range_of_numbers(const Json::Array& numbers) {
  Range range{.most = 0, .unit = 1};
  for (const Json& number : numbers) {
    range = either(range, range_of_number(number.as_double()));
  }
  return range;
}

Range range_of_column(const std::string& name, const FeaturePlan& plan) {
  const auto field = std::ranges::find(plan.inputs, name, &data::Field::name);
  if (field == plan.inputs.end() || field->type == Type::float64) {
    return kAnything;
  }
  return field->type == Type::decimal ? Range{.most = kDecimalMost} : kAnyInteger;
}

Range range_of_state(const Expression& expression, const FeaturePlan& plan) {
  const State* state = plan.find_state(expression.name);
  if (state == nullptr || state->value.is_null()) {
    return kAnything;
  }
  if (expression.op == "lookup") {
    return range_of_numbers(state->value.at("numbers").as_array());
  }
  if (expression.op == "interpolate") {
    return {.most = range_of_numbers(state->value.at("ranks").as_array()).most};
  }
  return state->value.is_number() ? range_of_number(state->value.as_double())
                                  : Range{.most = std::numeric_limits<double>::max()};
}

/// Of the values of a choice: those of a `case` stand at odd places and at the end.
Range range_of_choice(const Expression& expression, const FeaturePlan& plan) {
  const bool is_case = expression.op == "case";
  const std::size_t count = expression.arguments.size();
  Range range{.most = 0, .unit = 1};
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_case || i % 2 == 1 || i + 1 == count) {
      Range value = range_of(expression.arguments[i], plan);
      value.nan = value.nan && !looks_at(expression, i);
      range = either(range, value);
    }
  }
  return range;
}

Range range_of_function(const Expression& expression, const Range& x, const FeaturePlan& plan) {
  const std::string& op = expression.op;
  if (op == "abs") {
    return x;
  }
  if (op == "floor" || op == "ceil" || op == "round") {
    return {.most = x.most + 1, .unit = 1, .nan = x.nan};
  }
  if (op == "sqrt") {
    return {.most = std::sqrt(x.most) + 1, .unit = 0, .nan = x.nan};
  }
  if (op == "sin" || op == "cos") {
    return {.most = 1};
  }
  if (op == "ln" || op == "log1p") {
    return {.most = may_be_infinite(x) ? kInfinity : kLogarithmMost, .unit = 0, .nan = x.nan};
  }
  if (op == "boxcox" || op == "yeojohnson") {
    const Range exponent = range_of(expression.arguments[1], plan);
    return {
        .most = kInfinity, .unit = 0, .nan = x.nan || exponent.nan || may_be_infinite(exponent)};
  }
  return {.most = kInfinity, .unit = 0};
}

}  // namespace

Range range_of_number(double value) {
  return {.most = std::abs(value), .unit = unit_of(value)};
}

Range sum_of(const Range& a, const Range& b) {
  return {.most = a.most + b.most,
          .unit = std::min(a.unit, b.unit),
          .nan = a.nan || b.nan || (may_be_infinite(a) && may_be_infinite(b))};
}

Range product_of(const Range& a, const Range& b) {
  const double most = a.most == 0 || b.most == 0 ? 0 : a.most * b.most;
  return {.most = may_be_infinite(a) || may_be_infinite(b) ? kInfinity : most,
          .unit = a.unit * b.unit,
          .nan = a.nan || b.nan || may_be_infinite(a) || may_be_infinite(b)};
}

Range quotient_of(const Range& a, const Range& b) {
  return {.most = b.unit > 0 ? a.most / b.unit : kInfinity,
          .unit = 0,
          .nan = a.nan || b.nan || (may_be_infinite(a) && may_be_infinite(b))};
}

Range range_of(const Expression& expression, const FeaturePlan& plan) {
  const Operator& row = operator_of(expression.op);
  if (expression.op == "column") {
    return range_of_column(expression.name, plan);
  }
  if (expression.op == "literal") {
    return expression.literal.is_number() ? range_of_number(expression.literal.as_double())
                                          : kAnyInteger;
  }
  if (row.names == Names::state && row.result != Result::int64) {
    return range_of_state(expression, plan);
  }
  if (expression.op == "case" || expression.op == "coalesce" || expression.op == "greatest" ||
      expression.op == "least") {
    return range_of_choice(expression, plan);
  }
  if (row.result != Result::float64 || row.operands == Operands::series) {
    return row.operands == Operands::series ? kAnything : kAnyInteger;
  }
  if (expression.arguments.empty()) {
    return {.most = 0, .unit = 1};
  }
  const Range x = range_of(expression.arguments[0], plan);
  if (row.arity_max == 2) {
    const Range y = range_of(expression.arguments[1], plan);
    if (row.name == "add" || row.name == "subtract") {
      return sum_of(x, y);
    }
    if (row.name == "multiply") {
      return product_of(x, y);
    }
    if (row.name == "divide") {
      return quotient_of(x, y);
    }
  }
  return range_of_function(expression, x, plan);
}

bool looks_at(const Expression& expression, std::size_t operand) {
  static constexpr std::array<std::string_view, 13> kHandOn = {
      "add", "subtract", "multiply", "divide", "abs",    "floor",     "ceil",
      "ln",  "log1p",    "sqrt",     "round",  "boxcox", "yeojohnson"};
  if (expression.op == "coalesce") {
    return operand + 1 != expression.arguments.size();
  }
  if (expression.op == "case") {
    return false;
  }
  return std::ranges::find(kHandOn, expression.op) == kHandOn.end();
}

bool must_lose_nan(const Expression& expression, std::size_t operand, const FeaturePlan& plan) {
  const Expression& argument = expression.arguments[operand];
  const Type type = type_of(argument, plan.inputs);
  return type == Type::float64 && looks_at(expression, operand) && range_of(argument, plan).nan;
}

}  // namespace mdm::plan
