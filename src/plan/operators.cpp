#include "operators.hpp"

#include <algorithm>
#include <array>

#include <mdm/base.hpp>

namespace mdm::plan {
namespace {

using enum Operands;

constexpr Operator kOperators[] = {
    {"column", 0, 0, none, Result::own, Names::column, "", "{name}"},
    {"literal", 0, 0, none, Result::own, Names::nothing, "", ""},
    {"state", 0, 0, none, Result::own, Names::state, "", "{name}"},

    {"nothing", 0, 0, none, Result::float64, Names::nothing, "CAST(NULL AS DOUBLE)", "null"},

    {"add", 2, 2, number, Result::float64, Names::nothing, "({0} + {1})", "{0} + {1}", true},
    {"subtract", 2, 2, number, Result::float64, Names::nothing, "({0} - {1})", "{0} - {1}", true},
    {"multiply", 2, 2, number, Result::float64, Names::nothing, "({0} * {1})", "{0} * {1}", true},
    {"divide", 2, 2, number, Result::float64, Names::nothing,
     "CASE WHEN {1} <> 0 THEN {0} / {1} END", "{0} / {1}", true},
    // Kahan's form: exact to the last digits near 0, where ln(1 + x) loses them.
    {"log1p", 1, 1, number, Result::float64, Names::nothing,
     "CASE WHEN {0} <= -1 THEN NULL WHEN isinf({0}) THEN {0} WHEN 1 + {0} = 1 THEN {0} "
     "ELSE ln(1 + {0}) * ({0} / ((1 + {0}) - 1)) END",
     "ln(1 + {0})"},
    {"ln", 1, 1, number, Result::float64, Names::nothing, "CASE WHEN {0} > 0 THEN ln({0}) END",
     "ln({0})"},
    {"exp", 1, 1, number, Result::float64, Names::nothing, "exp({0})", "exp({0})"},
    {"power", 2, 2, number, Result::float64, Names::nothing,
     "CASE WHEN {0} > 0 OR ({1} = trunc({1}) AND ({0} <> 0 OR {1} > 0)) OR ({0} = 0 AND {1} > 0) "
     "THEN pow({0}, {1}) END",
     "power({0}, {1})"},
    {"abs", 1, 1, number, Result::float64, Names::nothing, "abs({0})", "abs({0})"},
    {"floor", 1, 1, number, Result::float64, Names::nothing, "floor({0})", "floor({0})"},
    {"ceil", 1, 1, number, Result::float64, Names::nothing, "ceil({0})", "ceil({0})"},
    // Halves away from zero.
    {"round", 1, 1, number, Result::float64, Names::nothing, "round({0})", "round({0})"},
    {"sqrt", 1, 1, number, Result::float64, Names::nothing, "CASE WHEN {0} >= 0 THEN sqrt({0}) END",
     "sqrt({0})"},
    {"sin", 1, 1, number, Result::float64, Names::nothing,
     "CASE WHEN isfinite({0}) THEN sin({0}) END", "sin({0})"},
    {"cos", 1, 1, number, Result::float64, Names::nothing,
     "CASE WHEN isfinite({0}) THEN cos({0}) END", "cos({0})"},
    {"boxcox", 2, 2, number, Result::float64, Names::nothing,
     "CASE WHEN {0} > 0 THEN CASE WHEN {1} = 0 THEN ln({0}) "
     "ELSE (pow({0}, {1}) - 1) / {1} END END",
     "boxcox({0}, {1})"},
    {"yeojohnson", 2, 2, number, Result::float64, Names::nothing,
     "CASE WHEN {0} >= 0 THEN CASE WHEN {1} = 0 THEN ln(1 + {0}) "
     "ELSE (pow(1 + {0}, {1}) - 1) / {1} END "
     "WHEN {1} = 2 THEN -ln(1 - {0}) ELSE (1 - pow(1 - {0}, 2 - {1})) / (2 - {1}) END",
     "yeojohnson({0}, {1})"},
    {"whole", 1, 1, number, Result::int64, Names::nothing, "TRY_CAST(trunc({0}) AS BIGINT)", "{0}"},

    {"equal", 2, 2, comparable, Result::boolean, Names::nothing, "({0} = {1})", "{0} = {1}", true},
    {"not_equal", 2, 2, comparable, Result::boolean, Names::nothing, "({0} <> {1})", "{0} <> {1}",
     true},
    {"less", 2, 2, comparable, Result::boolean, Names::nothing, "({0} < {1})", "{0} < {1}", true},
    {"less_equal", 2, 2, comparable, Result::boolean, Names::nothing, "({0} <= {1})", "{0} <= {1}",
     true},
    {"greater", 2, 2, comparable, Result::boolean, Names::nothing, "({0} > {1})", "{0} > {1}",
     true},
    {"greater_equal", 2, 2, comparable, Result::boolean, Names::nothing, "({0} >= {1})",
     "{0} >= {1}", true},
    // Equality that is false, not null, beside a null.
    {"is", 2, 2, comparable, Result::boolean, Names::nothing, "({0} IS NOT DISTINCT FROM {1})",
     "{0} is {1}", true},
    {"in", 2, kAnyCount, comparable, Result::boolean, Names::nothing, "({0} IN ({1*}))",
     "{0} in ({1*})", true},

    {"and", 2, 2, boolean, Result::boolean, Names::nothing, "({0} AND {1})", "{0} and {1}", true},
    {"or", 2, 2, boolean, Result::boolean, Names::nothing, "({0} OR {1})", "{0} or {1}", true},
    {"not", 1, 1, boolean, Result::boolean, Names::nothing, "(NOT {0})", "not {0}", true},
    {"greatest", 2, 2, number, Result::float64, Names::nothing,
     "CASE WHEN {0} < {1} THEN {1} WHEN {0} >= {1} THEN {0} END", "greatest({0}, {1})"},
    {"least", 2, 2, number, Result::float64, Names::nothing,
     "CASE WHEN {0} < {1} THEN {0} WHEN {0} >= {1} THEN {1} END", "least({0}, {1})"},

    {"is_null", 1, 1, any, Result::boolean, Names::nothing, "({0} IS NULL)", "{0} is missing",
     true},
    {"case", 3, kAnyCount, choice, Result::common, Names::nothing, "", "case({*})"},
    {"coalesce", 2, kAnyCount, comparable, Result::common, Names::nothing, "coalesce({*})",
     "{0} or else {1*}", true},
    // 1 for true, 0 for false and for null.
    {"flag", 1, 1, boolean, Result::int64, Names::nothing, "CAST(coalesce({0}, false) AS BIGINT)",
     "{0}"},

    {"year", 1, 1, day, Result::int64, Names::nothing, "year({0})", "year({0})"},
    {"month", 1, 1, day, Result::int64, Names::nothing, "month({0})", "month({0})"},
    {"day", 1, 1, day, Result::int64, Names::nothing, "day({0})", "day({0})"},
    {"hour", 1, 1, clock, Result::int64, Names::nothing, "hour({0})", "hour({0})"},
    {"weekday", 1, 1, day, Result::int64, Names::nothing, "(isodow({0}) - 1)", "weekday({0})"},
    {"quarter", 1, 1, day, Result::int64, Names::nothing, "quarter({0})", "quarter({0})"},
    // By ISO 8601: week 1 has the first Thursday of the year.
    {"week", 1, 1, day, Result::int64, Names::nothing, "week({0})", "week({0})"},
    {"day_of_year", 1, 1, day, Result::int64, Names::nothing, "dayofyear({0})", "day_of_year({0})"},
    {"minute", 1, 1, clock, Result::int64, Names::nothing, "minute({0})", "minute({0})"},
    {"is_month_end", 1, 1, day, Result::boolean, Names::nothing,
     "(last_day({0}) = CAST({0} AS DATE))", "{0} is the last of its month", true},
    // Whole days from a moment, given by a state entry in the units of the column.
    {"days_since", 1, 1, day, Result::int64, Names::state, "", "days from {name} to {0}", true},

    {"length", 1, 1, text, Result::int64, Names::nothing, "length({0})", "length({0})"},
    {"words", 1, 1, text, Result::int64, Names::nothing, "", "words({0})"},
    {"unique_words", 1, 1, text, Result::int64, Names::nothing, "", "unique_words({0})"},
    {"uppercase", 1, 1, text, Result::int64, Names::nothing, "", "uppercase({0})"},
    {"lowercase", 1, 1, text, Result::int64, Names::nothing, "", "lowercase({0})"},
    {"digits", 1, 1, text, Result::int64, Names::nothing, "", "digits({0})"},
    {"spaces", 1, 1, text, Result::int64, Names::nothing, "", "spaces({0})"},
    {"sentences", 1, 1, text, Result::int64, Names::nothing, "", "sentences({0})"},
    {"special", 1, 1, text, Result::int64, Names::nothing, "", "special({0})"},
    {"is_upper", 1, 1, text, Result::boolean, Names::nothing, "", "is_upper({0})"},
    {"is_lower", 1, 1, text, Result::boolean, Names::nothing, "", "is_lower({0})"},
    {"matches", 1, 1, text, Result::int64, Names::pattern, "", "{name} in {0}", true},

    // Two values as one text, unlike that of any other two.
    {"pair", 2, 2, key, Result::text, Names::nothing,
     "(CAST(length(CAST({0} AS VARCHAR)) AS VARCHAR) || ':' || CAST({0} AS VARCHAR) || "
     "CAST({1} AS VARCHAR))",
     "{0} with {1}", true},

    // Of the rows before this one (lead: after it) in the order of FeaturePlan::sequence.
    {"lag", 2, 2, series, Result::float64, Names::nothing, "", "lag({0}, {1})"},
    {"lead", 2, 2, series, Result::float64, Names::nothing, "", "lead({0}, {1})"},
    {"rolling_mean", 2, 2, series, Result::float64, Names::nothing, "", "rolling_mean({0}, {1})"},
    {"rolling_std", 2, 2, series, Result::float64, Names::nothing, "", "rolling_std({0}, {1})"},
    {"rolling_min", 2, 2, series, Result::float64, Names::nothing, "", "rolling_min({0}, {1})"},
    {"rolling_max", 2, 2, series, Result::float64, Names::nothing, "", "rolling_max({0}, {1})"},
    {"cumsum", 1, 1, series, Result::float64, Names::nothing, "", "cumsum({0})"},
    {"trend", 2, 2, series, Result::float64, Names::nothing, "", "trend({0}, {1})"},

    {"lookup", 1, 1, any, Result::float64, Names::state, "", "{name} of {0}", true},
    {"position", 1, 1, any, Result::int64, Names::state, "", "position of {0} in {name}", true},
    // Of a point among those of the state entry.
    {"nearest_cluster", 1, kAnyCount, number, Result::int64, Names::state, "",
     "cluster of {name} at ({*})"},
    {"cluster_distance", 1, kAnyCount, number, Result::float64, Names::state, "",
     "distance of {name} to ({*})"},
    {"isolation", 1, kAnyCount, number, Result::float64, Names::state, "", "{name} of ({*})"},
    {"density", 1, kAnyCount, number, Result::float64, Names::state, "", "{name} at ({*})"},
    {"tfidf", 1, 1, text, Result::float64, Names::state, "", "{name} in {0}", true},
    {"bucket", 1, 1, number, Result::int64, Names::state, "", "bucket of {0} in {name}", true},
    {"interpolate", 1, 1, number, Result::float64, Names::state, "", "{name} at {0}", true},

    // Which part of the training table a row belongs to: `name` is the column of row ids.
    {"fold", 1, 1, number, Result::int64, Names::column, "", "fold of {name} among {0}", true},

    // A text with a character for each operand: 1 where it is null, else 0.
    {"null_pattern", 1, kAnyCount, any, Result::text, Names::nothing, "", "missing({*})"},
    {"ones", 1, 1, text, Result::int64, Names::nothing, "length(replace({0}, '0', ''))",
     "count of {0}", true},
    // Of the pieces between the zeros, all ones, the last in order is the longest.
    {"longest_run", 1, 1, text, Result::int64, Names::nothing,
     "length(list_max(string_split({0}, '0')))", "longest run of {0}", true},
    {"md5_number", 1, 1, text, Result::int64, Names::nothing,
     "CAST('0x' || substr(md5({0}), 1, 8) AS BIGINT)", "md5({0})"},
};

constexpr Pattern kPatterns[] = {
    {"urls", "://", R"(https?://[a-zA-Z0-9$-_@.&+!*(),%]+)"},
    {"emails", "@", R"([\p{L}\p{N}_.\-]+@[\p{L}\p{N}_.\-]+\.[\p{L}\p{N}_]+)"},
    {"hashtags", "#", R"(#[\p{L}\p{N}_]+)"},
    {"mentions", "@", R"(@[\p{L}\p{N}_]+)"},
};

}  // namespace

const Operator& operator_of(std::string_view name) {
  const auto* const found = std::ranges::find(kOperators, name, &Operator::name);
  if (found == std::end(kOperators)) {
    fail(ErrorCode::bad_input, "unknown operator in a formula: {}", name);
  }
  return *found;
}

std::span<const Operator> operators() noexcept {
  return kOperators;
}

const Pattern& pattern_of(std::string_view name) {
  const auto* const found = std::ranges::find(kPatterns, name, &Pattern::name);
  if (found == std::end(kPatterns)) {
    fail(ErrorCode::bad_input, "unknown pattern in a formula: {}", name);
  }
  return *found;
}

}  // namespace mdm::plan
