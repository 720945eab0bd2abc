#include "feature_versions.hpp"

#include <algorithm>

#include "make_features.hpp"

namespace mdm::app {
namespace {

[[noreturn]] void refuse_set(const Dataset& dataset, const std::string& set) {
  std::vector<std::string> sets;
  for (const auto& version : feature_store(dataset).list()) {
    if (sets.empty() || sets.back() != version.set) {
      sets.push_back(version.set);
    }
  }
  if (sets.empty()) {
    fail(ErrorCode::not_found,
         Hint{fmt::format("mdm features rebuild {} --promote makes them", dataset.record.name)},
         "dataset {} has no features", dataset.record.name);
  }
  const std::string near = nearest(set, sets);
  fail(ErrorCode::not_found,
       Hint{near.empty() ? fmt::format("its sets are {}", fmt::join(sets, ", "))
                         : fmt::format("did you mean {}?", near)},
       "dataset {} has no feature set {}", dataset.record.name, set);
}

}  // namespace

features::FeatureStore feature_store(const Dataset& dataset) {
  return features::FeatureStore(dataset.folder / "features");
}

features::Version find_version(const Dataset& dataset, const FeatureReference& reference) {
  features::Version version = find_known_version(dataset, reference);
  features::require_readable(version);
  return version;
}

features::Version find_known_version(const Dataset& dataset, const FeatureReference& reference) {
  const auto store = feature_store(dataset);
  if (reference.version == 0) {
    if (auto active = store.active(reference.set)) {
      return std::move(*active);
    }
  }
  auto versions = store.versions(reference.set);
  if (versions.empty()) {
    refuse_set(dataset, reference.set);
  }
  if (reference.version == 0) {
    return std::move(versions.back());
  }
  std::vector<std::string> known;
  for (auto& version : versions) {
    if (version.number == reference.version) {
      return std::move(version);
    }
    known.push_back(fmt::format("v{}", version.number));
  }
  fail(ErrorCode::not_found, Hint{fmt::format("its versions are {}", fmt::join(known, ", "))},
       "the feature set {} has no version {}", reference.set, reference.version);
}

features::Version active_version(const Dataset& dataset, const std::string& set) {
  const auto store = feature_store(dataset);
  if (auto active = store.active(set)) {
    return std::move(*active);
  }
  if (store.versions(set).empty()) {
    refuse_set(dataset, set);
  }
  fail(ErrorCode::not_found,
       Hint{fmt::format("mdm features promote {} --set {} makes its newest the active one",
                        dataset.record.name, set)},
       "no version of the feature set {} of {} is active", set, dataset.record.name);
}

void require_made(const plan::FeaturePlan& plan, const std::string& feature) {
  for (const plan::Dropped& dropped : plan.dropped) {
    if (dropped.name == feature) {
      fail(ErrorCode::not_found, Hint{fmt::format("{} {}", feature, dropped.reason)},
           "the feature was not made: {}", feature);
    }
  }
}

std::string training_table_of(const Dataset& dataset, const plan::FeaturePlan& plan) {
  for (const Json& table : dataset.manifest.at("tables").as_array()) {
    if (table.at("report").at("source_digest").as_string() == plan.data_digest) {
      return table.at("name").as_string();
    }
  }
  return {};
}

Json describe_version(const Dataset& dataset, const features::Version& version,
                      const plan::FeaturePlan& plan) {
  Json tables = Json::array();
  for (const auto& table : version.tables) {
    tables.push(Json::object(
        {{"table", table.table}, {"rows", table.rows}, {"size_bytes", table.size_bytes}}));
  }
  return Json::object({{"set", version.set},
                       {"version", version.number},
                       {"stage", features::name_of(version.stage)},
                       {"created_at", version.created_at},
                       {"staged_at", version.staged_at},
                       {"plan_digest", version.plan_digest},
                       {"request", version.request},
                       {"made", plan.features.size()},
                       {"by_family", counts_by_family(plan)},
                       {"fitted_on", Json::object({{"table", training_table_of(dataset, plan)},
                                                   {"rows", plan.fitted_rows},
                                                   {"digest", plan.data_digest}})},
                       {"tables", std::move(tables)},
                       {"size_bytes", version.size_bytes()}});
}

}  // namespace mdm::app
