#include <algorithm>

#include <fmt/format.h>

#include <mdm/base/files.hpp>
#include <mdm/compute.hpp>
#include <mdm/plan/sql.hpp>

#include "functions.hpp"
#include "inputs.hpp"

namespace mdm::compute {
namespace {

/// The SELECT of the features that are computed first, into a temporary table.
std::string stored_features(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                            const std::string& table, const std::vector<std::string>& kept,
                            const Execution& execution, const std::stop_token& stop) {
  const std::string id = random_id();
  const std::string stored = duckdb::quoted("mdm_features_" + id);
  const auto rows = feature_rows(plan, connection, table, kept, execution, stop);
  const std::string view = "mdm_rows_" + id;
  connection.run_over(*rows, view,
                      fmt::format("CREATE TEMP TABLE {} AS SELECT * FROM {}", stored, view), stop);
  return fmt::format("SELECT * FROM {}", stored);
}

}  // namespace

std::string select_features(const plan::FeaturePlan& plan, duckdb::Connection& connection,
                            const std::string& table, const std::vector<std::string>& kept,
                            const Execution& execution, const std::stop_token& stop) {
  if (std::ranges::any_of(plan.features, plan::reads_other_rows, &plan::Feature::formula)) {
    return stored_features(plan, connection, table, kept, execution, stop);
  }
  const data::Schema schema = check_inputs(plan, connection, table, kept);
  std::vector<std::string> columns;
  columns.reserve(kept.size() + plan.features.size());
  for (const std::string& name : kept) {
    columns.push_back(duckdb::quoted(schema.fields[schema.index_of(name)].name));
  }
  Functions functions(connection);
  const plan::Call call = [&](std::string_view op, const plan::State* state, data::Type type,
                              const std::string& argument) {
    return functions.call(op, state, type, argument);
  };
  for (const plan::Feature& feature : plan.features) {
    columns.push_back(
        fmt::format("{} AS {}", plan::to_sql(feature, plan, call), duckdb::quoted(feature.name)));
  }
  if (columns.empty()) {
    fail(ErrorCode::invalid_argument, "the feature plan has no features, and no column is kept");
  }
  return fmt::format(
      "SELECT {} FROM {}{}", fmt::join(columns, ", "), table,
      execution.first_rows == 0 ? "" : fmt::format(" LIMIT {}", execution.first_rows));
}

}  // namespace mdm::compute
