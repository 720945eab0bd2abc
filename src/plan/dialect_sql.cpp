#include <algorithm>

#include <fmt/format.h>

#include <mdm/plan/dialect.hpp>
#include <mdm/plan/sql.hpp>

#include "dialect_table.hpp"
#include "formula.hpp"
#include "operators.hpp"
#include "postgres_numbers.hpp"
#include "ranges.hpp"
#include "sqlite_nesting.hpp"
#include "state_sql.hpp"
#include "syntax.hpp"

namespace mdm::plan {
namespace {

using data::Type;

constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;
constexpr std::int64_t kMicrosecondsPerHour = 3'600'000'000;
constexpr std::int64_t kMicrosecondsPerMinute = 60'000'000;

[[noreturn]] void fail_unsaid(Dialect dialect, std::string_view what, std::string_view reason) {
  fail(ErrorCode::invalid_argument,
       Hint{"leave such features out with --omit, or compute them with mdm features apply"},
       "{} has no {}: {}", name_of(dialect), what, reason);
}

/// \throws Error{invalid_argument}
void check_said(const Expression& expression, Dialect dialect) {
  const std::string_view form = saying_of(expression.op).in(dialect);
  if (form.starts_with('!')) {
    fail_unsaid(dialect, expression.op, form.substr(1));
  }
}

void check_all_said(const Expression& expression, Dialect dialect) {
  check_said(expression, dialect);
  for (const Expression& argument : expression.arguments) {
    check_all_said(argument, dialect);
  }
}

class Writer final {
 public:
  Writer(const FeaturePlan& plan, Dialect dialect) : plan_(plan), syntax_(dialect) {}

  std::string write(const Expression& expression) {
    check_said(expression, syntax_.dialect());
    if (expression.op == "column") {
      return write_column(expression.name);
    }
    if (expression.op == "literal") {
      return syntax_.literal(expression.literal);
    }
    if (expression.op == "state") {
      return syntax_.number(fitted(expression.name).value.as_double());
    }
    if (expression.op == "boxcox" || expression.op == "yeojohnson") {
      return write(in_powers(expression));
    }
    if (expression.op == "fold") {
      return write_fold(expression);
    }
    return fill(expression, write_operands(expression));
  }

  std::string write(const Feature& feature) {
    const std::string sql = write(feature.formula);
    const bool nan = feature.type == Type::float64 && range_of(feature.formula, plan_).nan;
    const Type type = type_of(feature.formula, plan_.inputs);
    // Beside SQLite, integers have several sizes.
    const bool sized = feature.type == Type::int64 && !is(Dialect::sqlite);
    const std::string typed =
        type != feature.type || sized ? syntax_.cast(sql, type, feature.type) : sql;
    if (is(Dialect::sqlite) && sqlite_nesting(typed) > kSqliteNestingMost) {
      refuse("formula of this depth",
             "its parser takes no more than 100 open brackets and the like");
    }
    return nan ? syntax_.without_nan(typed) : typed;
  }

 private:
  bool is(Dialect dialect) const { return syntax_.dialect() == dialect; }

  [[noreturn]] void refuse(std::string_view what, std::string_view reason) const {
    fail_unsaid(syntax_.dialect(), what, reason);
  }

  const State& fitted(std::string_view key) const {
    const State* state = plan_.find_state(key);
    if (state == nullptr || state->value.is_null()) {
      fail(ErrorCode::invalid_argument, "the feature plan is not fitted: it lacks {}", key);
    }
    return *state;
  }

  std::string write_column(const std::string& name) const {
    const auto field = std::ranges::find(plan_.inputs, name, &data::Field::name);
    MDM_CHECK(field != plan_.inputs.end());
    if (field->type == Type::time && is(Dialect::spark)) {
      refuse("type for times of day", name);
    }
    const std::string sql = "r." + syntax_.name(name);
    return field->type == Type::decimal ? syntax_.cast(sql, Type::decimal, Type::float64) : sql;
  }

  /// Values that are used as one type are cast to it.
  std::vector<std::string> write_operands(const Expression& expression) {
    const Operator& row = operator_of(expression.op);
    const auto is_value = [&](std::size_t i) {
      return row.operands != Operands::choice || i % 2 == 1 || i + 1 == expression.arguments.size();
    };
    std::vector<Type> types;
    bool mixed = false;
    std::optional<Type> first;
    for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
      types.push_back(type_of(expression.arguments[i], plan_.inputs));
      first = is_value(i) && !first ? types.back() : first;
      mixed = mixed || (is_value(i) && types.back() != first);
    }
    const bool compared = row.operands == Operands::comparable || row.operands == Operands::choice;
    const bool as_doubles = row.operands == Operands::number || (compared && mixed);
    std::vector<std::string> operands;
    for (std::size_t i = 0; i < types.size(); ++i) {
      std::string sql = write(expression.arguments[i]);
      if (is_value(i) && as_doubles && types[i] != Type::float64) {
        sql = syntax_.cast(sql, types[i], Type::float64);
      }
      if (must_lose_nan(expression, i, plan_)) {
        sql = syntax_.without_nan(sql);
      }
      const bool ordered = row.result == Result::boolean && compared && types[i] == Type::text;
      operands.push_back(ordered ? syntax_.by_bytes(sql) : sql);
    }
    return operands;
  }

  std::string fill(const Expression& expression, const std::vector<std::string>& operands) {
    const std::string& op = expression.op;
    const std::string& form = saying_of(op).in(syntax_.dialect());
    if (!form.empty()) {
      return syntax_.fill(form, operands);
    }
    if (op == "case") {
      return write_case(operands);
    }
    if (op == "null_pattern") {
      return write_null_pattern(operands);
    }
    if (op == "longest_run") {
      return write_longest_run(expression.arguments[0], operands);
    }
    if (op == "matches") {
      return write_matches(pattern_of(expression.name), operands);
    }
    if (op == "days_since") {
      return syntax_.fill(days_since(expression), operands);
    }
    if (op == "hour" || op == "minute") {
      return syntax_.fill(clock_part(expression), operands);
    }
    if (operator_of(op).names == Names::state) {
      return write_table_access(expression, operands);
    }
    return syntax_.fill(arithmetic(expression), operands);
  }

  /// PostgreSQL's.
  std::string arithmetic(const Expression& expression) const {
    const Range a = range_of(expression.arguments[0], plan_);
    const Range b = range_of(expression.arguments[1], plan_);
    if (expression.op == "add" || expression.op == "subtract") {
      return postgres_sum(expression.op == "add" ? '+' : '-', a, b);
    }
    if (expression.op == "multiply") {
      return postgres_product(a, b);
    }
    if (expression.op == "power") {
      return postgres_power();
    }
    MDM_CHECK(expression.op == "divide");
    const Expression& divisor = expression.arguments[1];
    const bool known = (divisor.op == "literal" && divisor.literal.is_number() &&
                        divisor.literal.as_double() != 0) ||
                       (divisor.op == "state" && fitted(divisor.name).value.as_double() != 0);
    return postgres_quotient(a, b, known);
  }

  /// What these two mean, in operators that every dialect has.
  static Expression in_powers(const Expression& expression) {
    const Expression& x = expression.arguments[0];
    const Expression& lambda = expression.arguments[1];
    const auto powers = [](const Expression& base, const Expression& logarithm,
                           const Expression& exponent) {
      return call(
          "case", call("equal", exponent, literal(0.0)), logarithm,
          call("divide", call("subtract", call("power", base, exponent), literal(1.0)), exponent));
    };
    if (expression.op == "boxcox") {
      return call("case", call("greater", x, literal(0.0)), powers(x, call("ln", x), lambda),
                  call("nothing"));
    }
    const Expression above = call("add", literal(1.0), x);
    const Expression below = call("subtract", literal(1.0), x);
    const Expression rest = call("subtract", literal(2.0), lambda);
    return call("case", call("greater_equal", x, literal(0.0)),
                powers(above, call("ln", above), lambda), call("less", x, literal(0.0)),
                call("subtract", literal(0.0), powers(below, call("ln", below), rest)),
                call("nothing"));
  }

  static std::string write_case(const std::vector<std::string>& operands) {
    std::string sql = "CASE";
    for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
      sql += fmt::format(" WHEN {} THEN {}", operands[i], operands[i + 1]);
    }
    return fmt::format("{} ELSE {} END", sql, operands.back());
  }

  static std::string write_null_pattern(const std::vector<std::string>& operands) {
    std::string sql;
    for (const std::string& operand : operands) {
      sql += fmt::format("{}CASE WHEN {} IS NULL THEN '1' ELSE '0' END", sql.empty() ? "" : " || ",
                         operand);
    }
    return fmt::format("({})", sql);
  }

  std::string write_longest_run(const Expression& pattern,
                                const std::vector<std::string>& operands) {
    if (pattern.op != "null_pattern") {
      refuse("longest_run of a text", "it is known for null_pattern(…) only");
    }
    std::string sql = "CASE";
    for (std::size_t run = pattern.arguments.size(); run > 0; --run) {
      sql += fmt::format(" WHEN {{0}} LIKE '%{}%' THEN {}", std::string(run, '1'), run);
    }
    return syntax_.fill(sql + " ELSE 0 END", operands);
  }

  std::string write_matches(const Pattern& pattern, const std::vector<std::string>& operands) {
    if (pattern.expression.find("\\p") != std::string_view::npos) {
      refuse(fmt::format("pattern {}", pattern.name),
             "it knows letters by another version of Unicode than mdm");
    }
    return is(Dialect::postgres)
               ? fmt::format("regexp_count({} COLLATE \"C\", '{}')", operands[0],
                             pattern.expression)
               : fmt::format("regexp_count({}, r'{}')", operands[0], pattern.expression);
  }

  std::string clock_part(const Expression& expression) const {
    const bool moment = type_of(expression.arguments[0], plan_.inputs) == Type::timestamp;
    const int first = (moment ? 12 : 1) + (expression.op == "hour" ? 0 : 3);
    return fmt::format("CAST(substr({{0}}, {}, 2) AS INTEGER)", first);
  }

  // Counts whole periods of 24 hours, not midnights: by days and times of day.
  std::string days_since(const Expression& expression) const {
    const std::int64_t start = fitted(expression.name).value.as_int();
    if (type_of(expression.arguments[0], plan_.inputs) == Type::date) {
      return fmt::format("({} - ({}))", days("{0}"), start);
    }
    const std::int64_t day =
        start / kMicrosecondsPerDay - (start % kMicrosecondsPerDay < 0 ? 1 : 0);
    const std::int64_t time = start - day * kMicrosecondsPerDay;
    return fmt::format("({} - ({}) - CASE WHEN {} THEN 1 ELSE 0 END)", days("{0}"), day,
                       before(time));
  }

  /// Days since 1970, of a date or moment.
  std::string days(std::string_view sql) const {
    switch (syntax_.dialect()) {
      case Dialect::postgres:
        return fmt::format(
            "CASE WHEN isfinite({0}) THEN CAST(CAST({0} AS date) - date '1970-01-01' AS bigint) "
            "END",
            sql);
      case Dialect::sqlite:
        return fmt::format("CAST(julianday(substr({}, 1, 10)) - 2440587.5 AS INTEGER)", sql);
      case Dialect::spark:
      case Dialect::duckdb: break;
    }
    return fmt::format("CAST(datediff(CAST({} AS DATE), DATE'1970-01-01') AS BIGINT)", sql);
  }

  /// Whether the time of day of {0} is before this one.
  std::string before(std::int64_t time) const {
    const std::string clock = data::int_text(Type::time, time);
    switch (syntax_.dialect()) {
      case Dialect::postgres: return fmt::format("CAST({{0}} AS time) < time '{}'", clock);
      case Dialect::sqlite: return fmt::format("substr({{0}}, 12) < '{}'", clock);
      case Dialect::spark:
      case Dialect::duckdb: break;
    }
    return fmt::format(
        "hour({{0}}) * {}L + minute({{0}}) * {}L + "
        "CAST(extract(SECOND FROM {{0}}) * 1000000 AS BIGINT) < {}L",
        kMicrosecondsPerHour, kMicrosecondsPerMinute, time);
  }

  // Multiples of the golden ratio, of which any run of rows falls evenly on the folds.
  std::string write_fold(const Expression& expression) {
    const Expression& folds = expression.arguments[0];
    const std::string count = syntax_.cast(write(folds), type_of(folds, plan_.inputs), Type::int64);
    return fmt::format("(r.{} % 2147483647 * {} % 2147483647 * {} {} 2147483647)",
                       syntax_.name(expression.name), syntax_.integer(1'327'217'885), count,
                       is(Dialect::spark) ? "div" : "/");
  }

  std::string write_table_access(const Expression& expression,
                                 const std::vector<std::string>& operands) {
    const Json& value = fitted(expression.name).value;
    if (expression.op == "bucket") {
      return syntax_.with(operands[0],
                          [&](const std::string& x) { return bucket_sql(value, x, syntax_); });
    }
    if (expression.op == "interpolate") {
      return syntax_.with(operands[0],
                          [&](const std::string& x) { return line_sql(value, x, syntax_); });
    }
    const Type type = type_of(expression.arguments[0], plan_.inputs);
    const Json::Array& values = value.at("values").as_array();
    const bool texts = !values.empty() && values.front().is_string();
    if ((type != Type::text && !is_number(type)) ||
        texts != (type == Type::text && !values.empty())) {
      refuse(fmt::format("{} of a {}", expression.op, data::name_of(type)),
             "tables of such values are written for texts and numbers only");
    }
    const Table table{.state = value, .position = expression.op == "position", .type = type};
    return syntax_.with(table_key(table, operands[0], syntax_),
                        [&](const std::string& x) { return table_sql(table, x, syntax_); });
  }

  const FeaturePlan& plan_;
  Syntax syntax_;
};

/// \throws Error{invalid_argument}
void check_width(std::size_t columns, Dialect dialect) {
  const std::size_t most = dialect == Dialect::postgres ? 1'664 : 2'000;
  if (columns > most && (dialect == Dialect::postgres || dialect == Dialect::sqlite)) {
    fail(ErrorCode::invalid_argument, Hint{"make a feature set of fewer families or columns"},
         "a SELECT of {} has at most {} columns; there are {} features", name_of(dialect), most,
         columns);
  }
}

std::string comment_on(const std::vector<Unsaid>& unsaid) {
  std::string text;
  for (const Unsaid& each : unsaid) {
    std::string line = fmt::format("left out: {}: {}", each.name, each.reason);
    std::ranges::replace_if(
        line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    text += fmt::format("-- {}\n", line);
  }
  return text;
}

}  // namespace

std::string to_sql(const Feature& feature, const FeaturePlan& plan, Dialect dialect) {
  if (dialect == Dialect::duckdb) {
    check_all_said(feature.formula, dialect);
    return to_plain_sql(feature, plan);
  }
  return Writer(plan, dialect).write(feature);
}

Statement select_sql(const FeaturePlan& plan, const std::string& table, Dialect dialect) {
  Syntax syntax(dialect);
  Statement statement;
  std::vector<std::string> columns;
  for (const Feature& feature : plan.features) {
    try {
      columns.push_back(
          fmt::format("  {} AS {}", to_sql(feature, plan, dialect), syntax.name(feature.name)));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid_argument) {
        throw;
      }
      statement.unsaid.push_back({feature.name, error.what()});
    }
  }
  if (columns.empty()) {
    fail(ErrorCode::invalid_argument, "no feature of the plan can be written for {}",
         name_of(dialect));
  }
  check_width(columns.size(), dialect);
  statement.sql = fmt::format("{}SELECT\n{}\nFROM {}{}", comment_on(statement.unsaid),
                              fmt::join(columns, ",\n"), syntax.name(table),
                              dialect == Dialect::duckdb ? "" : " AS r");
  return statement;
}

std::span<const Dialect> dialects() noexcept {
  static constexpr Dialect kDialects[] = {Dialect::duckdb, Dialect::postgres, Dialect::sqlite,
                                          Dialect::spark};
  return kDialects;
}

std::string_view name_of(Dialect dialect) noexcept {
  switch (dialect) {
    case Dialect::duckdb: return "duckdb";
    case Dialect::postgres: return "postgres";
    case Dialect::sqlite: return "sqlite";
    case Dialect::spark: break;
  }
  return "spark";
}

Dialect dialect_of(std::string_view name) {
  const auto found =
      std::ranges::find(dialects(), name, [](Dialect each) { return name_of(each); });
  if (found == dialects().end()) {
    fail(ErrorCode::invalid_argument, "no such dialect: {}", name);
  }
  return *found;
}

std::vector<Refusal> refusals() {
  std::vector<Refusal> all;
  for (const Operator& row : operators()) {
    for (const Dialect dialect : dialects()) {
      const std::string_view form = saying_of(row.name).in(dialect);
      if (form.starts_with('!')) {
        all.push_back({row.name, dialect, form.substr(1)});
      }
    }
  }
  return all;
}

}  // namespace mdm::plan
