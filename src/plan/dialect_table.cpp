#include "dialect_table.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "digit_blocks.hpp"
#include "operators.hpp"
#include "sqlite_text.hpp"

namespace mdm::plan {
namespace {

constexpr const char* kOtherRows = "!an expression of one row reads no others";
constexpr const char* kPoints = "!no expression measures distances to points and depths in trees";
constexpr const char* kLetters = "!it knows letters by another version of Unicode than mdm";
constexpr const char* kRegex = "!it has no regular expressions";
constexpr const char* kWordDigests = "!no engine has FNV-1a digests of words";

// White space, and marks that end sentences, within brackets.
constexpr const char* kPostgresSpaces =
    R"(\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000)";
constexpr const char* kSparkSpaces =
    R"(\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000)";
constexpr const char* kMarks = R"(.!?\u2026)";
constexpr const char* kSureMarks = R"(\u3002\uff01\uff1f)";

std::string postgres_count(const std::string& pattern) {
  return fmt::format(R"(regexp_count({{0}} COLLATE "C", '{}'))", pattern);
}

std::string spark_count(const std::string& pattern) {
  return fmt::format("regexp_count({{0}}, r'{}')", pattern);
}

std::string postgres_sentences() {
  return postgres_count(fmt::format("[^{0}{1}{2}](?:[^{1}{2}]|[{1}]+[^{0}{1}{2}])*",
                                    kPostgresSpaces, kMarks, kSureMarks));
}

/// Marks within a sentence become letters first: Java's matcher recurs for each repetition of a
/// group, and long texts would exhaust its stack.
std::string spark_sentences() {
  return fmt::format(
      "regexp_count(regexp_replace({{0}}, r'[{1}]+(?=[^{0}{1}{2}])', 'x'), "
      "r'[^{0}{1}{2}][^{1}{2}]*')",
      kSparkSpaces, kMarks, kSureMarks);
}

std::string postgres_point(std::uint32_t point) {
  return point < 0x10000 ? fmt::format(R"(\u{:04x})", point) : fmt::format(R"(\U{:08x})", point);
}

/// In UTF-16, as Java has it.
std::string spark_point(std::uint32_t point) {
  return point < 0x10000 ? fmt::format(R"(\u{:04x})", point)
                         : fmt::format(R"(\u{:04x}\u{:04x})", 0xd7c0 + (point >> 10U),
                                       0xdc00 + (point & 0x3ffU));
}

std::string digits(std::string (*written_point)(std::uint32_t)) {
  std::string blocks;
  for (const std::uint32_t first : kDigitBlocks) {
    blocks += fmt::format("{}-{}", written_point(first), written_point(first + 9));
  }
  return fmt::format("[{}]", blocks);
}

Saying same(std::string_view op, const std::string& sql) {
  return {.op = op, .postgres = sql, .sqlite = sql, .spark = sql};
}

Saying nowhere(std::string_view op, const std::string& reason) {
  return {.op = op, .postgres = reason, .sqlite = reason, .spark = reason, .duckdb = reason};
}

/// Operators that are written by code where they are not refused.
Saying written(std::string_view op) {
  return same(op, "");
}

std::vector<Saying> numbers() {
  return {
      {"nothing", "CAST(NULL AS double precision)", "CAST(NULL AS REAL)", "CAST(NULL AS DOUBLE)"},
      {"add", "", "({0} + {1})", "({0} + {1})"},
      {"subtract", "", "({0} - {1})", "({0} - {1})"},
      {"multiply", "", "({0} * {1})", "({0} * {1})"},
      {"divide", "", "({0} / {1})", "CASE WHEN {1} <> 0 THEN {0} / {1} END"},
      {"log1p",
       "CASE WHEN {0} <= -1 THEN NULL WHEN {0} = float8 'Infinity' OR 1 + {0} = 1 THEN {0} "
       "ELSE ln(1 + {0}) * ({0} / ((1 + {0}) - 1)) END",
       "CASE WHEN {0} <= -1 THEN NULL WHEN {0} = 9e999 OR 1 + {0} = 1 THEN {0} "
       "ELSE ln(1 + {0}) * ({0} / ((1 + {0}) - 1)) END",
       "CASE WHEN {0} <= -1 THEN NULL WHEN {0} = double('Infinity') OR 1 + {0} = 1 THEN {0} "
       "ELSE ln(1 + {0}) * ({0} / ((1 + {0}) - 1)) END"},
      same("ln", "CASE WHEN {0} > 0 THEN ln({0}) END"),
      {"exp",
       "CASE WHEN {0} > float8 '709.782712893384' THEN float8 'Infinity' "
       "WHEN {0} < float8 '-745.1332191019411' THEN float8 '0' ELSE exp({0}) END",
       "exp({0})", "exp({0})"},
      {"power", "",
       "CASE WHEN {0} > 0 OR ({1} = trunc({1}) AND ({0} <> 0 OR {1} > 0)) OR ({0} = 0 AND {1} > 0) "
       "THEN pow({0}, {1}) END",
       // Java gives NaN for these, C gives 1.
       "CASE WHEN abs({0}) = 1 AND abs({1}) = double('Infinity') THEN double(1) "
       "WHEN {0} > 0 OR (({1} % 1 = 0 OR abs({1}) = double('Infinity')) AND "
       "({0} <> 0 OR {1} > 0)) OR ({0} = 0 AND {1} > 0) THEN power({0}, {1}) END"},
      same("abs", "abs({0})"),
      {"floor", "floor({0})", "floor({0})",
       "CASE WHEN abs({0}) < 4503599627370496 THEN CAST(floor({0}) AS DOUBLE) ELSE {0} END"},
      {"ceil", "ceil({0})", "ceil({0})",
       "CASE WHEN abs({0}) < 4503599627370496 THEN CAST(ceil({0}) AS DOUBLE) ELSE {0} END"},
      {"round",
       "CASE WHEN abs({0}) < 4503599627370496 AND abs({0} - trunc({0})) >= 0.5 "
       "THEN trunc({0}) + sign({0}) ELSE trunc({0}) END",
       "CASE WHEN abs({0}) < 4503599627370496 AND abs({0} - trunc({0})) >= 0.5 "
       "THEN trunc({0}) + sign({0}) ELSE trunc({0}) END",
       "CASE WHEN abs({0}) >= 4503599627370496 THEN {0} WHEN abs({0} % 1) >= 0.5 "
       "THEN {0} - {0} % 1 + signum({0}) ELSE {0} - {0} % 1 END"},
      same("sqrt", "CASE WHEN {0} >= 0 THEN sqrt({0}) END"),
      {"sin", "CASE WHEN abs({0}) < float8 'Infinity' THEN sin({0}) END", "sin({0})",
       "CASE WHEN abs({0}) < double('Infinity') THEN sin({0}) END"},
      {"cos", "CASE WHEN abs({0}) < float8 'Infinity' THEN cos({0}) END", "cos({0})",
       "CASE WHEN abs({0}) < double('Infinity') THEN cos({0}) END"},
      written("boxcox"),
      written("yeojohnson"),
      {"whole",
       "CASE WHEN {0} >= -9223372036854775808 AND {0} < 9223372036854775808 "
       "THEN CAST(trunc({0}) AS bigint) END",
       "CASE WHEN {0} >= -4611686018427387904.0 * 2 AND {0} < 4611686018427387904.0 * 2 "
       "THEN CAST({0} AS INTEGER) END",
       "CASE WHEN {0} >= -9223372036854775808D AND {0} < 9223372036854775808D "
       "THEN CAST({0} AS BIGINT) END"},
      {"greatest", "CASE WHEN {0} < {1} THEN {1} WHEN {0} >= {1} THEN {0} END", "max({0}, {1})",
       "CASE WHEN {0} < {1} THEN {1} WHEN {0} >= {1} THEN {0} END"},
      {"least", "CASE WHEN {0} < {1} THEN {0} WHEN {0} >= {1} THEN {1} END", "min({0}, {1})",
       "CASE WHEN {0} < {1} THEN {0} WHEN {0} >= {1} THEN {1} END"},
  };
}

std::vector<Saying> choices() {
  return {
      written("column"),
      written("literal"),
      written("state"),
      same("equal", "({0} = {1})"),
      same("not_equal", "({0} <> {1})"),
      same("less", "({0} < {1})"),
      same("less_equal", "({0} <= {1})"),
      same("greater", "({0} > {1})"),
      same("greater_equal", "({0} >= {1})"),
      {"is", "({0} IS NOT DISTINCT FROM {1})", "({0} IS {1})", "({0} <=> {1})"},
      same("in", "({0} IN ({1*}))"),
      same("and", "({0} AND {1})"),
      same("or", "({0} OR {1})"),
      same("not", "(NOT {0})"),
      same("is_null", "({0} IS NULL)"),
      written("case"),
      same("coalesce", "coalesce({*})"),
      {"flag", "CASE WHEN {0} THEN bigint '1' ELSE bigint '0' END",
       "CASE WHEN {0} THEN 1 ELSE 0 END", "CASE WHEN {0} THEN 1L ELSE 0L END"},
  };
}

/// A part of a date or moment in PostgreSQL: those that are infinite have none.
std::string extract(const char* part) {
  return fmt::format("CASE WHEN isfinite({{0}}) THEN CAST(extract({} FROM {{0}}) AS bigint) END",
                     part);
}

std::vector<Saying> moments() {
  return {
      {"year", extract("year"), "CAST(substr({0}, 1, 4) AS INTEGER)", "year({0})"},
      {"month", extract("month"), "CAST(substr({0}, 6, 2) AS INTEGER)", "month({0})"},
      {"day", extract("day"), "CAST(substr({0}, 9, 2) AS INTEGER)", "day({0})"},
      {"hour", "CAST(extract(hour FROM {0}) AS bigint)", "", "hour({0})"},
      {"minute", "CAST(extract(minute FROM {0}) AS bigint)", "", "minute({0})"},
      {"weekday", "CASE WHEN isfinite({0}) THEN CAST(extract(isodow FROM {0}) AS bigint) - 1 END",
       "((CAST(strftime('%w', substr({0}, 1, 10)) AS INTEGER) + 6) % 7)", "weekday({0})"},
      {"quarter", extract("quarter"), "((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3)",
       "quarter({0})"},
      // The number of the Thursday of the week, in weeks.
      {"week", extract("week"),
       "((CAST(strftime('%j', date(substr({0}, 1, 10), '-3 days', 'weekday 4')) AS INTEGER) + 6) "
       "/ 7)",
       "weekofyear({0})"},
      {"day_of_year", extract("doy"), "CAST(strftime('%j', substr({0}, 1, 10)) AS INTEGER)",
       "dayofyear({0})"},
      {"is_month_end",
       "CASE WHEN isfinite({0}) THEN extract(day FROM CAST({0} AS date) + 1) = 1 END",
       // The day after the last one is none.
       "(substr({0}, 6, 5) = '12-31' OR strftime('%d', substr({0}, 1, 10), '+1 day') = '01')",
       "(last_day({0}) = CAST({0} AS DATE))"},
      written("days_since"),
  };
}

std::vector<Saying> texts() {
  return {
      same("length", "length({0})"),
      {"words", postgres_count(fmt::format("[^{}]+", kPostgresSpaces)), sqlite_words(),
       spark_count(fmt::format("[^{}]+", kSparkSpaces))},
      {"unique_words", kLetters, kRegex, kLetters},
      {"uppercase", postgres_count("[A-Z]"), sqlite_uppercase(), spark_count("[A-Z]")},
      {"lowercase", postgres_count("[a-z]"), sqlite_lowercase(), spark_count("[a-z]")},
      {"digits", postgres_count(digits(postgres_point)), kRegex, spark_count(digits(spark_point))},
      {"spaces", postgres_count(fmt::format("[{}]", kPostgresSpaces)), sqlite_spaces(),
       spark_count(fmt::format("[{}]", kSparkSpaces))},
      {"sentences", postgres_sentences(), kRegex, spark_sentences()},
      {"special", postgres_count(fmt::format("[^A-Za-z0-9{}]", kPostgresSpaces)), sqlite_special(),
       spark_count(fmt::format("[^A-Za-z0-9{}]", kSparkSpaces))},
      {"is_upper", kLetters, kLetters, kLetters},
      {"is_lower", kLetters, kLetters, kLetters},
      {"matches", "", kRegex, ""},
      {"pair",
       "(CAST(length(CAST({0} AS text)) AS text) || ':' || CAST({0} AS text) || "
       "CAST({1} AS text))",
       "(length(CAST({0} AS TEXT)) || ':' || CAST({0} AS TEXT) || CAST({1} AS TEXT))",
       "(CAST(length(CAST({0} AS STRING)) AS STRING) || ':' || CAST({0} AS STRING) || "
       "CAST({1} AS STRING))"},
      written("null_pattern"),
      same("ones", "length(replace({0}, '0', ''))"),
      written("longest_run"),
      {"md5_number", "CAST(CAST('x' || substr(md5({0}), 1, 8) AS bit(32)) AS bigint)",
       "!it has no MD5", "CAST(conv(substr(md5({0}), 1, 8), 16, 10) AS BIGINT)"},
  };
}

std::vector<Saying> tables() {
  std::vector<Saying> sayings;
  for (const char* op : {"lookup", "position", "bucket", "interpolate", "fold"}) {
    sayings.push_back(written(op));
  }
  for (const char* op : {"nearest_cluster", "cluster_distance", "isolation", "density"}) {
    sayings.push_back(nowhere(op, kPoints));
  }
  sayings.push_back(nowhere("tfidf", kWordDigests));
  for (const char* op : {"lag", "lead", "rolling_mean", "rolling_std", "rolling_min", "rolling_max",
                         "cumsum", "trend"}) {
    sayings.push_back(nowhere(op, kOtherRows));
  }
  return sayings;
}

std::vector<Saying> all_sayings() {
  std::vector<Saying> sayings;
  for (auto& part : {numbers(), choices(), moments(), texts(), tables()}) {
    sayings.insert(sayings.end(), part.begin(), part.end());
  }
  return sayings;
}

const std::vector<Saying>& sayings() {
  static const std::vector<Saying> kAll = all_sayings();
  return kAll;
}

}  // namespace

const std::string& Saying::in(Dialect dialect) const {
  switch (dialect) {
    case Dialect::postgres: return postgres;
    case Dialect::sqlite: return sqlite;
    case Dialect::duckdb: return duckdb;
    case Dialect::spark: break;
  }
  return spark;
}

const Saying& saying_of(std::string_view op) {
  const auto found = std::ranges::find(sayings(), op, &Saying::op);
  MDM_CHECK(found != sayings().end());
  return *found;
}

}  // namespace mdm::plan
