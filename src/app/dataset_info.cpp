#include <mdm/features.hpp>

#include "services.hpp"
#include "warnings.hpp"

namespace mdm::app {
namespace {

Json feature_versions(const Dataset& dataset) {
  Json versions = Json::array();
  for (const auto& version : features::FeatureStore(dataset.folder / "features").list()) {
    Json tables = Json::array();
    for (const auto& table : version.tables) {
      tables.push(Json::object(
          {{"table", table.table}, {"rows", table.rows}, {"size_bytes", table.size_bytes}}));
    }
    versions.push(Json::object({{"set", version.set},
                                {"version", version.number},
                                {"stage", features::name_of(version.stage)},
                                {"created_at", version.created_at},
                                {"tables", std::move(tables)}}));
  }
  return versions;
}

Json version_numbers(const Services& services, const std::string& name) {
  Json numbers = Json::array();
  for (const std::int64_t number : services.catalog_to_read()->versions(name)) {
    numbers.push(number);
  }
  return numbers;
}

}  // namespace

Json dataset_info(const Services& services, const std::string& name) {
  const Dataset dataset = open_dataset(services, name);
  return Json::object({{"dataset", catalog::to_json(dataset.record)},
                       {"path", printable(dataset.folder)},
                       {"roles", dataset.manifest.at("roles")},
                       {"tables", dataset.manifest.at("tables")},
                       {"warnings", warnings_about(dataset.manifest)},
                       {"versions", version_numbers(services, dataset.record.name)},
                       {"features", feature_versions(dataset)}});
}

Json dataset_stats(const Services& services, const StatsRequest& request) {
  const Dataset dataset = open_dataset(services, request.name);
  const Json& roles = dataset.manifest.at("roles");
  Json answer = Json::object({{"dataset", dataset.record.name},
                              {"version", dataset.record.version},
                              {"roles", roles},
                              {"warnings", warnings_about(dataset.manifest, request.table)}});
  answer.set("tables", tables_of(dataset, request.table, request.columns));
  return answer;
}

}  // namespace mdm::app
