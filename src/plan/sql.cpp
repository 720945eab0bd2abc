#include <algorithm>

#include <fmt/format.h>

#include <mdm/plan/sql.hpp>

#include "operators.hpp"
#include "ranges.hpp"
#include "sql_literals.hpp"
#include "template_text.hpp"

namespace mdm::plan {
namespace {

using data::Type;

constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;
/// State tables up to this size are written out in the SQL itself.
constexpr std::size_t kLadderMax = 16;
constexpr std::int64_t kDoubleExactMax = std::int64_t{1} << 53;

/// Integers that a double cannot tell apart stay in the SQL, however many they are.
bool in_ladder(const Json::Array& values) {
  return values.size() <= kLadderMax || std::ranges::any_of(values, [](const Json& value) {
           return value.is_integer() &&
                  (value.as_int() >= kDoubleExactMax || value.as_int() <= -kDoubleExactMax);
         });
}

class Writer final {
 public:
  Writer(const FeaturePlan& plan, const Call& call) : plan_(plan), call_(call) {}

  std::string write(const Expression& expression) const {
    if (expression.op == "column") {
      return write_column(expression.name);
    }
    if (expression.op == "literal") {
      return literal_sql(expression.literal);
    }
    if (expression.op == "state") {
      return double_sql(fitted(expression.name).value.as_double());
    }
    const Operator& row = operator_of(expression.op);
    if (row.operands == Operands::series) {
      fail(ErrorCode::invalid_argument, "a formula of one row cannot read others: {}",
           to_text(expression));
    }
    const std::vector<std::string> operands = write_operands(expression, row);
    if (row.operands == Operands::choice) {
      return write_case(operands);
    }
    if (row.name == "null_pattern") {
      return write_null_pattern(operands);
    }
    if (row.name == "matches") {
      return write_matches(pattern_of(expression.name), operands[0]);
    }
    if (row.name == "days_since") {
      return write_days_since(expression, operands[0]);
    }
    if (row.name == "fold") {
      return write_fold(expression);
    }
    if (row.names == Names::state) {
      return write_table_access(expression, fill_template("{*}", operands, ""));
    }
    if (row.duckdb.empty()) {
      const std::string sql = call_(row.name, nullptr, Type::text, operands[0]);
      return row.result == Result::boolean ? fmt::format("({} = 1)", sql) : sql;
    }
    // No CASE where the divisor is known: the engine shares no work across the arms of a CASE.
    if (row.name == "divide" && known_not_zero(expression.arguments[1])) {
      return fmt::format("({} / {})", operands[0], operands[1]);
    }
    return fill_template(row.duckdb, operands, expression.name);
  }

 private:
  /// Formulas take decimals as doubles.
  std::string write_column(const std::string& name) const {
    const auto field = std::ranges::find(plan_.inputs, name, &data::Field::name);
    const bool decimal = field != plan_.inputs.end() && field->type == Type::decimal;
    const std::string quoted = in_quotes(name, '"');
    return decimal ? fmt::format("CAST({} AS DOUBLE)", quoted) : quoted;
  }

  const State& fitted(std::string_view key) const {
    const State* state = plan_.find_state(key);
    if (state == nullptr || state->value.is_null()) {
      fail(ErrorCode::invalid_argument, "the feature plan is not fitted: it lacks {}", key);
    }
    return *state;
  }

  bool known_not_zero(const Expression& expression) const {
    if (expression.op == "state") {
      return fitted(expression.name).value.as_double() != 0;
    }
    return expression.op == "literal" && expression.literal.is_number() &&
           expression.literal.as_double() != 0;
  }

  /// Integers from a Call, beside which the engine would make doubles of other integers.
  static bool written_as_double(const Expression& expression) {
    const Operator& row = operator_of(expression.op);
    return row.result == Result::int64 && row.duckdb.empty();
  }

  std::vector<std::string> write_operands(const Expression& expression, const Operator& row) const {
    std::vector<Type> types;
    bool mixed = false;
    for (const Expression& argument : expression.arguments) {
      types.push_back(type_of(argument, plan_.inputs));
      mixed = mixed || types.back() != types.front();
    }
    const bool as_doubles =
        row.operands == Operands::number || (row.operands == Operands::comparable && mixed);
    std::vector<std::string> operands;
    for (std::size_t i = 0; i < types.size(); ++i) {
      std::string sql = write(expression.arguments[i]);
      if (as_doubles && types[i] != Type::float64) {
        sql = fmt::format("CAST({} AS DOUBLE)", sql);
      } else if (types[i] == Type::int64 && written_as_double(expression.arguments[i])) {
        sql = fmt::format("CAST({} AS BIGINT)", sql);
      }
      if (must_lose_nan(expression, i, plan_)) {
        sql = fmt::format("nullif({}, CAST('NaN' AS DOUBLE))", sql);
      }
      operands.push_back(std::move(sql));
    }
    return operands;
  }

  static std::string write_case(const std::vector<std::string>& operands) {
    std::string sql = "CASE";
    for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
      sql += fmt::format(" WHEN {} THEN {}", operands[i], operands[i + 1]);
    }
    return fmt::format("{} ELSE {} END", sql, operands.back());
  }

  static std::string write_matches(const Pattern& pattern, const std::string& operand) {
    return fmt::format(
        "CASE WHEN NOT contains({0}, {1}) THEN 0 ELSE len(regexp_extract_all({0}, {2})) END",
        operand, in_quotes(pattern.needle, '\''), in_quotes(pattern.expression, '\''));
  }

  static std::string write_null_pattern(const std::vector<std::string>& operands) {
    std::vector<std::string> marks;
    marks.reserve(operands.size());
    for (const std::string& operand : operands) {
      marks.push_back(fmt::format("CASE WHEN {} IS NULL THEN '1' ELSE '0' END", operand));
    }
    return fill_template("concat({*})", marks, "");
  }

  std::string write_table_access(const Expression& expression, const std::string& operand) const {
    const State& state = fitted(expression.name);
    if (expression.op == "lookup" && in_ladder(state.value.at("values").as_array())) {
      return write_ladder(state.value, state.value.at("numbers").as_array(), operand);
    }
    if (expression.op == "position" && in_ladder(state.value.at("values").as_array())) {
      return write_ladder(state.value, positions_of(state.value), operand);
    }
    if (expression.op == "bucket" && state.value.as_array().size() <= kLadderMax) {
      return write_bucket(state.value.as_array(), operand);
    }
    return call_(expression.op, &state, type_of(expression.arguments[0], plan_.inputs), operand);
  }

  static Json::Array positions_of(const Json& table) {
    Json::Array positions;
    for (std::size_t i = 0; i < table.at("values").as_array().size(); ++i) {
      positions.emplace_back(i);
    }
    return positions;
  }

  static std::string write_ladder(const Json& table, const Json::Array& numbers,
                                  const std::string& operand) {
    const Json::Array& values = table.at("values").as_array();
    std::string sql = fmt::format("CASE {}", operand);
    for (std::size_t i = 0; i < values.size() && i < numbers.size(); ++i) {
      sql += fmt::format(" WHEN {} THEN {}", literal_sql(values[i]),
                         double_sql(numbers[i].as_double()));
    }
    return values.empty() ? "CAST(NULL AS DOUBLE)" : sql + " END";
  }

  static std::string write_bucket(const Json::Array& edges, const std::string& operand) {
    std::string sql = fmt::format("CASE WHEN {} IS NULL THEN NULL", operand);
    for (std::size_t i = 0; i < edges.size(); ++i) {
      sql += fmt::format(" WHEN {} <= {} THEN {}", operand, double_sql(edges[i].as_double()), i);
    }
    return fmt::format("{} ELSE {} END", sql, edges.size());
  }

  // Multiples of the golden ratio, of which any run of rows falls evenly on the folds.
  std::string write_fold(const Expression& expression) const {
    return fmt::format(
        "({0} % 2147483647 * 1327217885 % 2147483647 * CAST({1} AS BIGINT) // "
        "2147483647)",
        in_quotes(expression.name, '"'), write(expression.arguments[0]));
  }

  // Counts whole periods of 24 hours, not midnights; by days and times of day, which no moment
  // overflows.
  std::string write_days_since(const Expression& expression, const std::string& operand) const {
    const std::int64_t start = fitted(expression.name).value.as_int();
    if (type_of(expression.arguments[0], plan_.inputs) == Type::date) {
      return fmt::format("CASE WHEN isfinite({0}) THEN ({0} - DATE '1970-01-01') - ({1}) END",
                         operand, start);
    }
    const std::int64_t day =
        start / kMicrosecondsPerDay - (start % kMicrosecondsPerDay < 0 ? 1 : 0);
    const std::string time = data::int_text(Type::time, start - day * kMicrosecondsPerDay);
    return fmt::format(
        "CASE WHEN isfinite({0}) THEN (CAST({0} AS DATE) - DATE '1970-01-01') - ({1}) - "
        "CASE WHEN CAST({0} AS TIME) < TIME '{2}' THEN 1 ELSE 0 END END",
        operand, day, time);
  }

  const FeaturePlan& plan_;
  const Call& call_;
};

}  // namespace

std::string to_sql(const Feature& feature, const FeaturePlan& plan, const Call& call) {
  std::string sql = Writer(plan, call).write(feature.formula);
  switch (feature.type) {
    case Type::int64: return fmt::format("CAST({} AS BIGINT)", sql);
    case Type::float64: return fmt::format("nullif({}, CAST('NaN' AS DOUBLE))", sql);
    case Type::boolean:
    case Type::decimal:
    case Type::date:
    case Type::time:
    case Type::timestamp:
    case Type::text: break;
  }
  return sql;
}

}  // namespace mdm::plan
