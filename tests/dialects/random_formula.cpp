#include "random_formula.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mdm::dialects {
namespace {

using data::Type;
using plan::Expression;

constexpr int kDepth = 3;
constexpr std::array kSmooth = {"abs", "floor", "ceil", "round", "sqrt"};
constexpr std::array kRough = {"ln", "exp", "log1p", "sin", "cos"};
constexpr std::array kRoughPairs = {"power", "boxcox", "yeojohnson"};
constexpr std::array kArithmetic = {"add", "subtract", "multiply", "divide"};
constexpr std::array kComparisons = {"equal",   "not_equal",     "less", "less_equal",
                                     "greater", "greater_equal", "is"};
constexpr std::array kDayParts = {"year", "quarter",     "month",  "week",
                                  "day",  "day_of_year", "weekday"};
constexpr std::array kTextMeasures = {"length",  "words",  "uppercase", "lowercase",   "spaces",
                                      "special", "digits", "sentences", "unique_words"};
constexpr std::array kPatterns = {"urls", "urls", "emails", "hashtags"};
constexpr std::array kFloatLiterals = {0.0,  1.0,   -1.0,   2.0,    0.5,    2.5,   -3.5,  0.1,
                                       1e-9, 1e308, 1e-308, 5e-324, -1e300, 3.7e5, 100.0, 0.3};
constexpr std::array<std::int64_t, 9> kIntegerLiterals = {
    0, 1, -1, 2, 3, 10, 9007199254740993, 9223372036854775807, -9223372036854775807 - 1};
constexpr std::array kTextLiterals = {"",   "a",   "A", "it's", "\\", "日本語。です！",
                                      "zz", "{0}", "é"};

Expression call(std::string op, std::vector<Expression> arguments) {
  return {.op = std::move(op), .arguments = std::move(arguments)};
}

Expression named(std::string op, std::string name, std::vector<Expression> arguments) {
  return {.op = std::move(op), .name = std::move(name), .arguments = std::move(arguments)};
}

Expression literal(Json value) {
  return {.op = "literal", .literal = std::move(value)};
}

bool among(std::string_view op, const auto& list) {
  return std::ranges::find(list, op) != list.end();
}

}  // namespace

bool is_rough(const Expression& expression) {
  return among(expression.op, kRough) || among(expression.op, kRoughPairs) ||
         (expression.op != "is_null" && std::ranges::any_of(expression.arguments, is_rough));
}

std::size_t RandomFormula::below(std::size_t count) {
  return static_cast<std::size_t>(random_() % count);
}

Expression RandomFormula::draw() {
  switch (below(5)) {
    case 0: return int64(kDepth);
    case 1: return boolean(kDepth);
    case 2: return rough(kDepth);
    default: return float64(kDepth);
  }
}

Expression RandomFormula::column(Type type) {
  std::vector<std::string> names;
  for (const data::Field& field : table_.schema.fields) {
    const Type read = field.type == Type::decimal ? Type::float64 : field.type;
    if (read == type && field.name != "id") {
      names.push_back(field.name);
    }
  }
  return {.op = "column", .name = one_of(names)};
}

Expression RandomFormula::leaf(Type type) {
  const bool constant = below(4) == 0;
  if (!constant || type == Type::date || type == Type::timestamp || type == Type::time) {
    return column(type);
  }
  switch (type) {
    case Type::float64:
      return below(4) == 0 ? Expression{.op = "state", .name = below(2) == 0 ? "mean" : "tiny"}
                           : literal(Json(one_of(kFloatLiterals)));
    case Type::int64: return literal(Json(one_of(kIntegerLiterals)));
    case Type::boolean: return literal(Json(below(2) == 0));
    default: return literal(Json(one_of(kTextLiterals)));
  }
}

Expression RandomFormula::of(Type type, int depth) {
  if (depth <= 0) {
    return leaf(type);
  }
  switch (type) {
    case Type::float64: return float64(depth);
    case Type::int64: return int64(depth);
    case Type::boolean: return boolean(depth);
    case Type::text: return text(depth);
    default: return below(4) == 0 ? choice(type, depth) : leaf(type);
  }
}

Expression RandomFormula::number(int depth) {
  static constexpr std::array kTypes = {Type::float64, Type::float64, Type::float64, Type::float64,
                                        Type::int64,   Type::int64,   Type::boolean};
  return of(one_of(kTypes), depth);
}

Expression RandomFormula::choice(Type type, int depth) {
  if (below(2) == 0) {
    return call("coalesce", {of(type, depth - 1), of(type, depth - 1)});
  }
  std::vector<Expression> arguments;
  for (std::size_t arms = 1 + below(2); arms > 0; --arms) {
    arguments.push_back(boolean(depth - 1));
    arguments.push_back(of(type, depth - 1));
  }
  arguments.push_back(of(type, depth - 1));
  return call("case", std::move(arguments));
}

Expression RandomFormula::float64(int depth) {
  if (depth <= 0) {
    return leaf(Type::float64);
  }
  switch (below(12)) {
    case 0: return leaf(Type::float64);
    case 1: return call(one_of(kSmooth), {number(depth - 1)});
    case 2:
      return call(below(2) == 0 ? "greatest" : "least", {number(depth - 1), number(depth - 1)});
    case 3: return choice(Type::float64, depth);
    // A choice among numbers of two types.
    case 4:
      return call("case",
                  {boolean(depth - 1), of(Type::int64, depth - 1), of(Type::float64, depth - 1)});
    case 5:
      switch (below(4)) {
        case 0: return named("lookup", "words", {text(depth - 1)});
        case 1: return named("lookup", "integers", {of(Type::int64, depth - 1)});
        case 2: return named("lookup", "floats", {of(Type::float64, depth - 1)});
        default: return named("interpolate", below(2) == 0 ? "ramp" : "wide", {number(depth - 1)});
      }
    case 6: return below(6) == 0 ? call("nothing", {}) : leaf(Type::float64);
    default: return call(one_of(kArithmetic), {number(depth - 1), number(depth - 1)});
  }
}

Expression RandomFormula::rough(int depth) {
  if (below(2) == 0) {
    return call(one_of(kRough), {number(depth - 1)});
  }
  return call(one_of(kRoughPairs),
              {number(depth - 1), below(2) == 0 ? leaf(Type::float64) : number(depth - 2)});
}

Expression RandomFormula::int64(int depth) {
  if (depth <= 0) {
    return leaf(Type::int64);
  }
  const Type day = below(2) == 0 ? Type::date : Type::timestamp;
  switch (below(13)) {
    case 0: return leaf(Type::int64);
    case 1: return call("whole", {number(depth - 1)});
    case 2:
    case 3: return call("flag", {boolean(depth - 1)});
    case 4: return call(one_of(kDayParts), {of(day, depth - 2)});
    case 5:
      return call(below(2) == 0 ? "hour" : "minute",
                  {of(below(2) == 0 ? Type::time : Type::timestamp, depth - 2)});
    case 6: return call(one_of(kTextMeasures), {text(depth - 2)});
    case 7:
      return named("bucket",
                   below(2) == 0   ? "few edges"
                   : below(6) == 0 ? "no edges"
                                   : "many edges",
                   {number(depth - 1)});
    case 8:
      return below(2) == 0 ? named("position", "words", {text(depth - 1)})
                           : named("position", "floats", {of(Type::float64, depth - 1)});
    case 9: {
      const Expression pattern =
          call("null_pattern", {of(Type::float64, 1), of(Type::text, 1), leaf(day),
                                leaf(Type::boolean), leaf(Type::int64)});
      static constexpr std::array kUses = {"ones", "longest_run", "md5_number"};
      return call(one_of(kUses), {pattern});
    }
    case 10:
      return below(3) == 0 ? named("fold", "id", {literal(Json(std::int64_t{5}))})
                           : named("matches", one_of(kPatterns), {text(depth - 2)});
    case 11:
      return named("days_since", day == Type::date ? "start day" : "start moment", {leaf(day)});
    default: return choice(Type::int64, depth);
  }
}

Expression RandomFormula::comparison(int depth) {
  static constexpr std::array kTypes = {Type::float64, Type::int64,     Type::boolean, Type::text,
                                        Type::date,    Type::timestamp, Type::time};
  const Type type = one_of(kTypes);
  const bool numbers = type == Type::float64;
  const auto operand = [&] { return numbers ? number(depth - 1) : of(type, depth - 1); };
  if (below(4) != 0) {
    return call(one_of(kComparisons), {operand(), operand()});
  }
  std::vector<Expression> arguments{operand()};
  for (std::size_t members = 1 + below(3); members > 0; --members) {
    arguments.push_back(numbers ? number(0) : leaf(type));
  }
  return call("in", std::move(arguments));
}

Expression RandomFormula::boolean(int depth) {
  if (depth <= 0) {
    return leaf(Type::boolean);
  }
  switch (below(9)) {
    case 0: return leaf(Type::boolean);
    case 1: return call(below(2) == 0 ? "and" : "or", {boolean(depth - 1), boolean(depth - 1)});
    case 2: return call("not", {boolean(depth - 1)});
    case 3: return call("is_null", {below(2) == 0 ? rough(depth - 1) : number(depth - 1)});
    case 4:
      return call("is_month_end", {of(below(2) == 0 ? Type::date : Type::timestamp, depth - 2)});
    case 5:
      return below(6) == 0 ? call("is_upper", {text(depth - 1)}) : choice(Type::boolean, depth);
    default: return comparison(depth);
  }
}

Expression RandomFormula::text(int depth) {
  if (depth <= 0) {
    return leaf(Type::text);
  }
  switch (below(6)) {
    case 0: return choice(Type::text, depth);
    case 1: {
      const auto key = [&] { return leaf(below(2) == 0 ? Type::text : Type::int64); };
      return call("pair", {key(), key()});
    }
    default: return leaf(Type::text);
  }
}

}  // namespace mdm::dialects
