#include <array>

#include <fmt/format.h>

#include <mdm/plan/sql.hpp>

#include "sql_literals.hpp"

namespace mdm::plan {
namespace {

using data::Type;

// White space, and marks that end sentences, as RE2 reads them within brackets.
constexpr std::string_view kSpaces = R"(\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a})"
                                     R"(\x{2028}\x{2029}\x{202f}\x{205f}\x{3000})";
constexpr std::string_view kMarks = R"(.!?\x{2026})";
constexpr std::string_view kSureMarks = R"(\x{3002}\x{ff01}\x{ff1f})";

std::string matches_of(std::string_view pattern, std::string_view text) {
  return fmt::format("len(regexp_extract_all({}, {}))", text, in_quotes(pattern, '\''));
}

std::string words_of(std::string_view text) {
  return fmt::format("regexp_extract_all({}, {})", text,
                     in_quotes(fmt::format("[^{}]+", kSpaces), '\''));
}

/// From the first letter of a sentence up to its end: a mark before a space, or a sure one.
std::string sentence() {
  return fmt::format("[^{0}{1}{2}](?:[^{1}{2}]|[{1}]+[^{0}{1}{2}])*", kSpaces, kMarks, kSureMarks);
}

/// 1 if there is a letter of one case, and none of the others; else 0.
std::string of_one_case(std::string_view own, std::string_view others, std::string_view text) {
  return fmt::format(
      "CASE WHEN {0} IS NULL THEN NULL "
      "WHEN regexp_matches({0}, {1}) AND NOT regexp_matches({0}, {2}) THEN 1 ELSE 0 END",
      text, in_quotes(own, '\''), in_quotes(others, '\''));
}

std::string measure_sql(std::string_view op, const std::string& text) {
  if (op == "words") {
    return fmt::format("len({})", words_of(text));
  }
  if (op == "unique_words") {
    return fmt::format("len(list_distinct({}))", words_of(fmt::format("lower({})", text)));
  }
  if (op == "sentences") {
    return matches_of(sentence(), text);
  }
  if (op == "is_upper") {
    return of_one_case(R"(\p{Lu})", R"([\p{Ll}\p{Lt}])", text);
  }
  if (op == "is_lower") {
    return of_one_case(R"(\p{Ll})", R"([\p{Lu}\p{Lt}])", text);
  }
  const std::array<std::pair<std::string_view, std::string>, 5> patterns = {{
      {"uppercase", "[A-Z]"},
      {"lowercase", "[a-z]"},
      {"digits", R"(\p{Nd})"},
      {"spaces", fmt::format("[{}]", kSpaces)},
      {"special", fmt::format("[^A-Za-z0-9{}]", kSpaces)},
  }};
  for (const auto& [name, pattern] : patterns) {
    if (name == op) {
      return matches_of(pattern, text);
    }
  }
  fail(ErrorCode::invalid_argument, "plain SQL has no operator {}", op);
}

std::string list_sql(const Json::Array& values, bool as_numbers) {
  std::string list;
  for (const Json& value : values) {
    list += list.empty() ? "" : ", ";
    list += as_numbers ? double_sql(value.as_double()) : literal_sql(value);
  }
  return "[" + list + "]";
}

/// The place of a value in a table, from 1 on; null for one that the table lacks.
std::string place_sql(const Json& table, Type type, const std::string& argument) {
  return fmt::format("nullif(list_position({}, {}), 0)",
                     list_sql(table.at("values").as_array(), type != Type::text), argument);
}

std::string bucket_sql(const Json::Array& edges, const std::string& argument) {
  std::string sql = fmt::format("CASE WHEN {} IS NULL THEN NULL", argument);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    sql += fmt::format(" WHEN {} <= {} THEN {}", argument, double_sql(edges[i].as_double()), i);
  }
  return fmt::format("{} ELSE {} END", sql, edges.size());
}

/// In halves, since the difference of two doubles may be none.
std::string line_sql(const Json& points, const std::string& argument) {
  const Json::Array& values = points.at("values").as_array();
  const Json::Array& ranks = points.at("ranks").as_array();
  std::string sql = fmt::format("CASE WHEN {} IS NULL THEN NULL", argument);
  for (std::size_t i = 0; i < values.size() && i < ranks.size(); ++i) {
    const double value = values[i].as_double();
    const double rank = ranks[i].as_double();
    if (i == 0) {
      sql += fmt::format(" WHEN {} <= {} THEN {}", argument, double_sql(value), double_sql(rank));
      continue;
    }
    const double low = values[i - 1].as_double() / 2;
    const double below = ranks[i - 1].as_double();
    sql += fmt::format(
        " WHEN {0} = {1} THEN {2} WHEN {0} < {1} THEN {3} + {4} * (({0} / 2 - {5}) / {6})",
        argument, double_sql(value), double_sql(rank), double_sql(below), double_sql(rank - below),
        double_sql(low), double_sql(value / 2 - low));
  }
  return fmt::format("{} ELSE {} END", sql,
                     ranks.empty() ? "NULL" : double_sql(ranks.back().as_double()));
}

std::string call_sql(std::string_view op, const State* state, Type type,
                     const std::string& argument) {
  if (state == nullptr) {
    return fmt::format("CAST({} AS DOUBLE)", measure_sql(op, argument));
  }
  const std::string number =
      type == Type::text ? argument : fmt::format("CAST({} AS DOUBLE)", argument);
  if (op == "lookup") {
    return fmt::format("list_extract({}, {})",
                       list_sql(state->value.at("numbers").as_array(), true),
                       place_sql(state->value, type, number));
  }
  if (op == "position") {
    return fmt::format("CAST({} - 1 AS DOUBLE)", place_sql(state->value, type, number));
  }
  if (op == "bucket") {
    return bucket_sql(state->value.as_array(), number);
  }
  if (op == "interpolate") {
    return line_sql(state->value, number);
  }
  fail(ErrorCode::invalid_argument, "plain SQL has no operator {}", op);
}

}  // namespace

std::string to_plain_sql(const Feature& feature, const FeaturePlan& plan) {
  return to_sql(feature, plan, call_sql);
}

}  // namespace mdm::plan
