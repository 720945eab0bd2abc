#include <mdm/plan/sql.hpp>

#include "feature_versions.hpp"

namespace mdm::app {

Json Features::sql(const FeatureReference& reference, const std::string& table) const {
  const Dataset dataset = open_dataset(services_, reference.name);
  const features::Version version = find_version(dataset, reference);
  const plan::FeaturePlan plan = feature_store(dataset).plan_of(version);
  std::vector<std::string> columns;
  Json refused = Json::array();
  for (const plan::Feature& feature : plan.features) {
    try {
      columns.push_back(fmt::format("  {} AS {}", plan::to_plain_sql(feature, plan),
                                    duckdb::quoted(feature.name)));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid_argument) {
        throw;
      }
      refused.push(Json::object({{"name", feature.name}, {"reason", error.what()}}));
    }
  }
  if (columns.empty()) {
    fail(ErrorCode::invalid_argument, "no feature of the version can be written in SQL");
  }
  const std::string from = table.empty() ? training_table_of(dataset, plan) : table;
  return Json::object({{"dataset", dataset.record.name},
                       {"version", dataset.record.version},
                       {"set", version.set},
                       {"features", version.number},
                       {"dialect", "duckdb"},
                       {"sql", fmt::format("SELECT\n{}\nFROM {}", fmt::join(columns, ",\n"),
                                           duckdb::quoted(from.empty() ? "data" : from))},
                       {"refused", std::move(refused)}});
}

}  // namespace mdm::app
