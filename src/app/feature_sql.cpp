#include <mdm/plan/dialect.hpp>

#include "feature_versions.hpp"

namespace mdm::app {
namespace {

/// \throws Error{invalid_argument}
[[noreturn]] void fail_unsaid(const std::vector<plan::Unsaid>& unsaid, std::string_view dialect) {
  std::string list;
  for (const plan::Unsaid& each : unsaid) {
    list += fmt::format("\n  {}: {}", each.name, each.reason);
  }
  fail(ErrorCode::invalid_argument,
       Hint{"leave them out with --omit, or compute all with mdm features apply"},
       "{} of the features cannot be written for {}:{}", unsaid.size(), dialect, list);
}

}  // namespace

Json Features::sql(const SqlRequest& request) const {
  const Dataset dataset = open_dataset(services_, request.reference.name);
  const features::Version version = find_version(dataset, request.reference);
  const plan::FeaturePlan plan = feature_store(dataset).plan_of(version);
  const plan::Dialect dialect = plan::dialect_of(request.dialect);
  const std::string from = request.table.empty() ? training_table_of(dataset, plan) : request.table;
  const plan::Statement statement = plan::select_sql(plan, from.empty() ? "data" : from, dialect);
  if (!statement.unsaid.empty() && !request.omit) {
    fail_unsaid(statement.unsaid, plan::name_of(dialect));
  }
  Json omitted = Json::array();
  for (const plan::Unsaid& each : statement.unsaid) {
    omitted.push(Json::object({{"name", each.name}, {"reason", each.reason}}));
  }
  return Json::object({{"dataset", dataset.record.name},
                       {"version", dataset.record.version},
                       {"set", version.set},
                       {"features", version.number},
                       {"dialect", plan::name_of(dialect)},
                       {"sql", statement.sql},
                       {"omitted", std::move(omitted)}});
}

Json sql_refusals() {
  Json refusals = Json::array();
  for (const plan::Refusal& each : plan::refusals()) {
    refusals.push(Json::object(
        {{"op", each.op}, {"dialect", plan::name_of(each.dialect)}, {"reason", each.reason}}));
  }
  return refusals;
}

}  // namespace mdm::app
