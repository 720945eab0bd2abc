#include "functions_by_name.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "formula.hpp"
#include "operators.hpp"

namespace mdm::plan {
namespace {

constexpr std::string_view kStatistics[] = {"mean", "std", "min", "max"};
constexpr std::string_view kColumnMeasures[] = {"median", "frequency"};

bool is_column(const std::vector<Expression>& arguments, std::size_t count) {
  return arguments.size() == count && arguments.front().op == "column";
}

Expression state_of(const State& state) {
  return {.op = "state", .name = state.key};
}

StateCall known_statistic(const std::string& statistic, const std::string& column) {
  State state{.key = column.empty() ? statistic : fmt::format("{}({})", statistic, column),
              .measure = std::string(kProfile),
              .column = column,
              .parameters = Json::object({{"statistic", statistic}})};
  return {.formula = state_of(state), .state = state};
}

StateCall quantile_of(const std::string& column, double rank) {
  State state{.key = fmt::format("quantile({}, {})", column, data::float_text(rank)),
              .measure = std::string(kQuantile),
              .column = column,
              .parameters = Json::object({{"rank", rank}})};
  return {.formula = state_of(state), .state = state};
}

StateCall frequency_of(const std::string& column) {
  State state{.key = fmt::format("frequency({})", column),
              .measure = std::string(kFrequency),
              .column = column,
              .parameters = Json::object()};
  return {.formula = call("whole", named("lookup", state.key, plan::column(column))),
          .state = state};
}

/// Operators that are written as functions: all that are no leaves, signs or words of SQL.
bool is_function(const Operator& row) {
  static constexpr std::string_view kWritten[] = {"case", "in", "is_null", "not"};
  return row.arity_min > 0 && (row.names == Names::nothing || row.names == Names::pattern) &&
         (!row.infix || row.name == "coalesce" || row.name == "is_month_end" ||
          row.names == Names::pattern) &&
         std::ranges::find(kWritten, row.name) == std::end(kWritten);
}

std::string arity_text(const Operator& row, int extra) {
  if (row.arity_max == kAnyCount) {
    return fmt::format("{} operands or more", row.arity_min);
  }
  return row.names == Names::pattern
             ? "a text and the name of a pattern"
             : fmt::format("{} operand{}", row.arity_min + extra, row.arity_min == 1 ? "" : "s");
}

}  // namespace

std::optional<StateCall> state_call(const std::string& name,
                                    const std::vector<Expression>& arguments) {
  if (name == "rows" && arguments.empty()) {
    return known_statistic("rows", "");
  }
  const bool statistic = std::ranges::find(kStatistics, name) != std::end(kStatistics);
  if (statistic && is_column(arguments, 1)) {
    return known_statistic(name, arguments[0].name);
  }
  if (name == "median" && is_column(arguments, 1)) {
    return quantile_of(arguments[0].name, 0.5);
  }
  if (name == "frequency" && is_column(arguments, 1)) {
    return frequency_of(arguments[0].name);
  }
  const bool ranked = name == "quantile" && is_column(arguments, 2) &&
                      arguments[1].op == "literal" && arguments[1].literal.is_number();
  if (ranked && arguments[1].literal.as_double() >= 0 && arguments[1].literal.as_double() <= 1) {
    return quantile_of(arguments[0].name, arguments[1].literal.as_double());
  }
  return std::nullopt;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names{"rows", "quantile"};
  names.insert(names.end(), std::begin(kStatistics), std::end(kStatistics));
  names.insert(names.end(), std::begin(kColumnMeasures), std::end(kColumnMeasures));
  for (const Operator& row : operators()) {
    if (is_function(row)) {
      names.emplace_back(row.name);
    }
  }
  return names;
}

std::string wrong_arguments(const std::string& name, const std::vector<Expression>& arguments) {
  if (name == "rows") {
    return "no operand";
  }
  if (name == "quantile") {
    return "a column and a rank from 0 to 1";
  }
  const auto among = [&](const auto& list) {
    return std::ranges::find(list, name) != std::end(list);
  };
  if (among(kStatistics) || among(kColumnMeasures)) {
    return "a column";
  }
  const Operator& row = operator_of(name);
  const int extra = row.names == Names::pattern ? 1 : 0;
  const auto count = static_cast<int>(arguments.size()) - extra;
  const bool pattern = extra == 0 || (!arguments.empty() && arguments.back().op == "literal" &&
                                      arguments.back().literal.is_string());
  return count >= row.arity_min && count <= row.arity_max && pattern ? "" : arity_text(row, extra);
}

Expression operator_call(const std::string& name, std::vector<Expression> arguments) {
  Expression expression{.op = name, .arguments = std::move(arguments)};
  if (operator_of(name).names == Names::pattern) {
    expression.name = expression.arguments.back().literal.as_string();
    expression.arguments.pop_back();
  }
  return expression;
}

}  // namespace mdm::plan
