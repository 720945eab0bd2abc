#include "literals.hpp"

#include <cmath>
#include <cstdlib>

#include <mdm/base.hpp>

#include "../tree.hpp"

namespace mdm::query {
namespace {

using data::Type;

/// Whole numbers up to here, and decimals of so many digits, are doubles without loss.
constexpr std::int64_t kExactDouble = std::int64_t{1} << 53U;
constexpr std::int64_t kExactDigits = 15;

/// A literal of the tree, taken apart.
struct Literal {
  std::string_view type{};
  std::string_view cast_to{};  ///< what it stands under; empty if bare
  const Json* value = nullptr;
  std::int64_t digits = 0;  ///< of a decimal, as the scale
  int scale = 0;
};

std::optional<Literal> literal_in(const Json& expression) {
  const bool is_cast = is_of(expression, "class", "CAST") && !expression.at("try_cast").as_bool() &&
                       lacks(expression.at("cast_type"), "type_info");
  const Json& constant = is_cast ? expression.at("child") : expression;
  if (!is_of(constant, "type", "VALUE_CONSTANT") || constant.at("value").at("is_null").as_bool()) {
    return std::nullopt;
  }
  const Json& type = constant.at("value").at("type");
  Literal literal{.type = word_in(type, "id"),
                  .cast_to = is_cast ? word_in(expression.at("cast_type"), "id") : "",
                  .value = constant.at("value").find("value")};
  if (literal.type == "DECIMAL") {
    literal.digits = type.at("type_info").at("width").as_int();
    literal.scale = static_cast<int>(type.at("type_info").at("scale").as_int());
  }
  return literal.value == nullptr ? std::nullopt : std::optional(literal);
}

bool is_whole(const Literal& literal) {
  return (literal.type == "INTEGER" || literal.type == "BIGINT") && literal.value->is_integer();
}

std::optional<std::string> float_cell(const Literal& literal) {
  if (is_whole(literal) && std::abs(literal.value->as_int()) <= kExactDouble) {
    return data::float_text(static_cast<double>(literal.value->as_int()));
  }
  if (literal.type != "DECIMAL" || literal.digits > kExactDigits || !literal.value->is_integer()) {
    return std::nullopt;
  }
  return data::float_text(static_cast<double>(literal.value->as_int()) /
                          std::pow(10.0, literal.scale));
}

std::optional<std::string> decimal_cell(const Literal& literal, int scale) {
  const bool is_decimal = literal.type == "DECIMAL" && literal.value->is_integer();
  if ((!is_whole(literal) && !is_decimal) || literal.scale > scale) {
    return std::nullopt;
  }
  const data::Int128 units = literal.value->as_int();
  const data::Int128 most = data::power_of_ten(data::kDecimalDigits - scale + literal.scale);
  return -most < units && units < most
             ? std::optional(
                   data::decimal_text(units * data::power_of_ten(scale - literal.scale), scale))
             : std::nullopt;
}

/// Of a date, time or timestamp, which a text, bare or cast, stands for.
std::optional<std::string> moment_cell(const Literal& literal, Type type) {
  constexpr std::string_view kMidnight = " 00:00:00";
  const std::string_view own = type == Type::date   ? "DATE"
                               : type == Type::time ? "TIME"
                                                    : "TIMESTAMP";
  if (literal.type != "VARCHAR" || (!literal.cast_to.empty() && literal.cast_to != own)) {
    return std::nullopt;
  }
  std::string text = literal.value->as_string();
  if (type == Type::timestamp && data::int_of_text(Type::date, text)) {
    text += kMidnight;
  }
  return data::int_of_text(type, text) ? std::optional(text) : std::nullopt;
}

}  // namespace

std::optional<std::string> cell_of(const Json& literal, const data::Field& field) {
  const auto found = literal_in(literal);
  if (!found) {
    return std::nullopt;
  }
  const bool bare = found->cast_to.empty();
  switch (field.type) {
    case Type::boolean:
      return found->cast_to == "BOOLEAN" && found->value->is_string()
                 ? std::optional<std::string>(found->value->as_string() == "t" ? "true" : "false")
                 : std::nullopt;
    case Type::int64:
      return bare && is_whole(*found) ? std::optional(fmt::format("{}", found->value->as_int()))
                                      : std::nullopt;
    case Type::float64: return bare ? float_cell(*found) : std::nullopt;
    case Type::decimal: return bare ? decimal_cell(*found, field.scale) : std::nullopt;
    case Type::text:
      return bare && found->type == "VARCHAR" &&
                     found->value->as_string().find('\0') == std::string::npos
                 ? std::optional(found->value->as_string())
                 : std::nullopt;
    default: return moment_cell(*found, field.type);
  }
}

}  // namespace mdm::query
