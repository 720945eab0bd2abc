#include "postgres_numbers.hpp"

#include <cmath>

#include <fmt/format.h>

namespace mdm::plan {
namespace {

// Results between these are certain to be numbers.
constexpr double kSmall = 1e-300;
constexpr double kLarge = 1e300;

std::string power_of_two(int exponent) {
  return fmt::format("float8 '{}'", data::float_text(std::ldexp(1, exponent)));
}

constexpr const char* kModerate =
    "abs({0}) BETWEEN 1e-150 AND 1e150 AND abs({1}) BETWEEN 1e-150 AND 1e150";
constexpr const char* kInfinite = "abs({0}) >= float8 'Infinity' OR abs({1}) >= float8 'Infinity'";

/// Whether a small product is rounded to more than 0: exactly, since half of the least number is
/// rounded down. \source Dekker 1971
std::string product_is_above_0() {
  return fmt::format(
      "(SELECT u * v > 1 OR (u * v = 1 AND "
      "uh * vh - 1 + uh * (v - vh) + (u - uh) * vh + (u - uh) * (v - vh) > 0) FROM "
      "(SELECT u, v, u * 134217729 - (u * 134217729 - u) AS uh, "
      "v * 134217729 - (v * 134217729 - v) AS vh FROM "
      "(SELECT abs({{0}}) * {} AS u, abs({{1}}) * {} AS v OFFSET 0) AS p OFFSET 0) AS q)",
      power_of_two(538), power_of_two(537));
}

}  // namespace

std::string postgres_sum(char sign, const Range& a, const Range& b) {
  std::string plain = fmt::format("({{0}} {} {{1}})", sign);
  if (a.most + b.most <= kLarge) {
    return plain;
  }
  const auto quarter = [](int operand) {
    return fmt::format("CASE WHEN abs({{{0}}}) < 1e200 THEN float8 '0' ELSE {{{0}}} * 0.25 END",
                       operand);
  };
  const std::string sum = fmt::format("({} {} {})", quarter(0), sign, quarter(1));
  return fmt::format(
      "CASE WHEN (abs({{0}}) <= 8e307 AND abs({{1}}) <= 8e307) OR {0} THEN {1} "
      "WHEN abs({2}) < {3} THEN {2} * 4 ELSE {2} * float8 'Infinity' END",
      kInfinite, plain, sum, power_of_two(1022));
}

std::string postgres_product(const Range& a, const Range& b) {
  std::string plain = "({0} * {1})";
  const double unit = a.unit * b.unit;
  if (std::isfinite(a.most) && std::isfinite(b.most) && a.most * b.most <= kLarge &&
      unit >= kSmall) {
    return plain;
  }
  const std::string large = fmt::format("abs(({{0}} * {0}) * ({{1}} * {0}))", power_of_two(-600));
  return fmt::format(
      "CASE WHEN ({0}) OR {{0}} = 0 OR {{1}} = 0 OR {1} THEN {2} "
      "WHEN ln(abs({{0}})) + ln(abs({{1}})) > 700 THEN CASE WHEN {3} < {4} THEN {2} "
      "ELSE sign({{0}}) * sign({{1}}) * float8 'Infinity' END "
      "WHEN ln(abs({{0}})) + ln(abs({{1}})) < -700 THEN CASE WHEN {5} THEN {2} "
      "ELSE float8 '0' END ELSE {2} END",
      kModerate, kInfinite, plain, large, power_of_two(-176), product_is_above_0());
}

std::string postgres_quotient(const Range& a, const Range& b, bool known) {
  const std::string plain = "({0} / {1})";
  std::string sql = plain;
  if (a.most / b.unit > kLarge || !(a.unit / b.most >= kSmall)) {
    const std::string large =
        fmt::format("abs(({{0}} * {}) / ({{1}} * {}))", power_of_two(-540), power_of_two(540));
    const std::string small =
        fmt::format("abs(({{0}} * {}) / ({{1}} * {}))", power_of_two(540), power_of_two(-535));
    sql = fmt::format(
        "CASE WHEN ({0}) OR {{0}} = 0 OR {1} THEN {2} "
        "WHEN ln(abs({{0}})) - ln(abs({{1}})) > 700 THEN CASE WHEN {3} < {4} THEN {2} "
        "ELSE sign({{0}}) * sign({{1}}) * float8 'Infinity' END "
        "WHEN ln(abs({{0}})) - ln(abs({{1}})) < -700 THEN CASE WHEN {5} > 1 THEN {2} "
        "ELSE float8 '0' END ELSE {2} END",
        kModerate, kInfinite, plain, large, power_of_two(-56), small);
  }
  return known ? sql : fmt::format("CASE WHEN {{1}} <> 0 THEN {} END", sql);
}

// By the logarithm of the result; near the limits by the root of it. Numbers of 1e20 and more are
// even.
std::string postgres_power() {
  return fmt::format(
      "CASE WHEN {{0}} IS NULL OR {{1}} IS NULL THEN NULL "
      "WHEN {{0}} > 0 OR ({{1}} = trunc({{1}}) AND ({{0}} <> 0 OR {{1}} > 0)) OR "
      "({{0}} = 0 AND {{1}} > 0) THEN "
      "CASE WHEN {{0}} = 0 OR abs({{0}}) = 1 OR abs({{1}}) < 1e-20 OR {0} THEN "
      "power({{0}}, {{1}}) "
      "WHEN abs({{1}}) > 1e20 THEN CASE WHEN ({{1}} > 0) = (abs({{0}}) > 1) "
      "THEN float8 'Infinity' ELSE float8 '0' END "
      "WHEN abs({{1}} * ln(abs({{0}}))) < 700 THEN power({{0}}, {{1}}) "
      "WHEN {{1}} * ln(abs({{0}})) > 700 THEN CASE "
      "WHEN {{1}} * ln(abs({{0}})) < 710 AND power(abs({{0}}), {{1}} * 0.5) < {1} "
      "THEN power({{0}}, {{1}}) "
      "WHEN {{0}} < 0 AND {{1}} * 0.5 <> trunc({{1}} * 0.5) THEN float8 '-Infinity' "
      "ELSE float8 'Infinity' END "
      "ELSE CASE WHEN {{1}} * ln(abs({{0}})) > -746 AND power(abs({{0}}), {{1}} * 0.5) > "
      "float8 '1.57172778470263e-162' THEN power({{0}}, {{1}}) ELSE float8 '0' END END END",
      kInfinite, "float8 '1.340780792994259e+154'");
}

}  // namespace mdm::plan
