#include <algorithm>

#include <fmt/format.h>

#include <mdm/plan/expression.hpp>

#include "operators.hpp"
#include "template_text.hpp"

namespace mdm::plan {
namespace {

using data::Type;

constexpr std::int64_t kSeriesRowsMax = 10'000;

bool takes(Operands operands, Type type) {
  switch (operands) {
    case Operands::number:
    case Operands::series: return is_number(type);
    case Operands::boolean: return type == Type::boolean;
    case Operands::text: return type == Type::text;
    case Operands::key: return type == Type::text || type == Type::int64;
    case Operands::day: return type == Type::date || type == Type::timestamp;
    case Operands::clock: return type == Type::time || type == Type::timestamp;
    case Operands::none:
    case Operands::any:
    case Operands::comparable:
    case Operands::choice: break;
  }
  return true;
}

[[noreturn]] void fail_operand(const Expression& expression, Type type) {
  fail(ErrorCode::bad_input, "a formula gives {} to the operator {}", data::name_of(type),
       expression.op);
}

/// The type that all of these have in common, where they can be compared.
Type comparable_type(const Expression& expression, const std::vector<Type>& types) {
  Type common = types.front();
  for (const Type type : types) {
    if (type != common && !(is_number(type) && is_number(common))) {
      fail_operand(expression, type);
    }
    common = type == common ? common : Type::float64;
  }
  return common;
}

Type choice_type(const Expression& expression, const std::vector<Type>& types) {
  std::vector<Type> values;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i % 2 == 1 || i + 1 == types.size()) {
      values.push_back(types[i]);
    } else if (types[i] != Type::boolean) {
      fail_operand(expression, types[i]);
    }
  }
  return comparable_type(expression, values);
}

Type literal_type(const Json& literal) {
  if (literal.is_bool()) {
    return Type::boolean;
  }
  if (literal.is_string()) {
    return Type::text;
  }
  if (!literal.is_number()) {
    fail(ErrorCode::bad_input, "a literal in a formula is neither number, text nor boolean");
  }
  return literal.is_integer() ? Type::int64 : Type::float64;
}

Type own_type(const Expression& expression, const std::vector<data::Field>& inputs) {
  if (expression.op == "literal") {
    return literal_type(expression.literal);
  }
  if (expression.op == "state") {
    return Type::float64;
  }
  const auto field = std::ranges::find(inputs, expression.name, &data::Field::name);
  if (field == inputs.end()) {
    fail(ErrorCode::bad_input, "a formula uses a column that is no input: {}", expression.name);
  }
  return field->type == Type::decimal ? Type::float64 : field->type;
}

std::string literal_text(const Json& literal) {
  return literal.is_number() && !literal.is_integer() ? data::float_text(literal.as_double())
                                                      : literal.dump();
}

}  // namespace

bool is_number(Type type) noexcept {
  return type == Type::boolean || type == Type::int64 || type == Type::float64;
}

static void check_series(const Expression& expression) {
  const bool of_column = expression.arguments.front().op == "column";
  const bool counted = std::all_of(
      expression.arguments.begin() + 1, expression.arguments.end(), [](const Expression& count) {
        return count.op == "literal" && count.literal.is_integer() && count.literal.as_int() > 0 &&
               count.literal.as_int() <= kSeriesRowsMax;
      });
  if (!of_column || !counted) {
    fail(ErrorCode::bad_input, "{} takes a column and a number of rows from 1 to {}", expression.op,
         kSeriesRowsMax);
  }
}

void check_shape(const Expression& expression) {
  const Operator& row = operator_of(expression.op);
  const auto count =
      static_cast<int>(std::min<std::size_t>(expression.arguments.size(), kAnyCount));
  const bool odd = row.operands != Operands::choice || count % 2 == 1;
  if (count < row.arity_min || count > row.arity_max || !odd) {
    fail(ErrorCode::bad_input, "a formula gives {} operands to the operator {}", count, row.name);
  }
  const bool named = row.names != Names::nothing;
  if (named == expression.name.empty()) {
    fail(ErrorCode::bad_input, "a formula {} a name with the operator {}", named ? "lacks" : "has",
         row.name);
  }
  if (row.names == Names::pattern) {
    pattern_of(expression.name);
  }
  if (row.operands == Operands::series) {
    check_series(expression);
  }
}

Json to_json(const Expression& expression) {
  Json json = Json::object({{"op", expression.op}});
  if (!expression.name.empty()) {
    json.set("name", expression.name);
  }
  if (expression.op == "literal") {
    json.set("value", expression.literal);
  }
  if (!expression.arguments.empty()) {
    Json arguments = Json::array();
    for (const Expression& argument : expression.arguments) {
      arguments.push(to_json(argument));
    }
    json.set("arguments", std::move(arguments));
  }
  return json;
}

Expression expression_from_json(const Json& json) {
  Expression expression{.op = json.at("op").as_string()};
  if (const Json* name = json.find("name")) {
    expression.name = name->as_string();
  }
  if (expression.op == "literal") {
    expression.literal = json.at("value");
    literal_type(expression.literal);
  }
  if (const Json* arguments = json.find("arguments")) {
    for (const Json& argument : arguments->as_array()) {
      expression.arguments.push_back(expression_from_json(argument));
    }
  }
  check_shape(expression);
  return expression;
}

std::string to_text(const Expression& expression) {
  if (expression.op == "literal") {
    return literal_text(expression.literal);
  }
  std::vector<std::string> operands;
  for (const Expression& argument : expression.arguments) {
    const std::string text = to_text(argument);
    const bool bare = !operator_of(expression.op).infix || !operator_of(argument.op).infix;
    operands.push_back(bare ? text : fmt::format("({})", text));
  }
  return fill_template(operator_of(expression.op).text, operands, expression.name);
}

bool reads_other_rows(const Expression& expression) {
  return operator_of(expression.op).operands == Operands::series ||
         std::ranges::any_of(expression.arguments, reads_other_rows);
}

Type type_of(const Expression& expression, const std::vector<data::Field>& inputs) {
  const Operator& row = operator_of(expression.op);
  std::vector<Type> types;
  for (const Expression& argument : expression.arguments) {
    types.push_back(type_of(argument, inputs));
    if (!takes(row.operands, types.back())) {
      fail_operand(expression, types.back());
    }
  }
  Type common = Type::float64;
  if (row.operands == Operands::comparable) {
    common = comparable_type(expression, types);
  } else if (row.operands == Operands::choice) {
    common = choice_type(expression, types);
  }
  switch (row.result) {
    case Result::boolean: return Type::boolean;
    case Result::int64: return Type::int64;
    case Result::float64: return Type::float64;
    case Result::text: return Type::text;
    case Result::common: return common;
    case Result::own: break;
  }
  return own_type(expression, inputs);
}

}  // namespace mdm::plan
