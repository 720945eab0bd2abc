#include "feature_count.hpp"

#include <mdm/features.hpp>

namespace mdm::app {

std::int64_t active_feature_count(const std::filesystem::path& folder) {
  const features::FeatureStore store(folder / "features");
  const auto active = store.active("default");
  return active ? std::ssize(store.plan_of(*active).features) : 0;
}

void tell_feature_count(const Services& services, const Dataset& dataset) {
  const auto is_meant = [&](const catalog::DatasetRecord& record) {
    return record.manifest_digest == dataset.record.manifest_digest;
  };
  const std::int64_t count = active_feature_count(dataset.folder);
  const auto current = services.catalog_to_read()->find(dataset.record.name);
  if (!current || !is_meant(*current) || current->feature_count == count) {
    return;
  }
  services.catalog_to_write()->relabel(dataset.record.name, [&](catalog::DatasetRecord& record) {
    if (is_meant(record)) {  // else there is a new version by now
      record.feature_count = active_feature_count(dataset.folder);
    }
  });
}

void tell_feature_count(const Services& services, const Dataset& dataset, Json& warnings) {
  try {
    tell_feature_count(services, dataset);
  } catch (const Error& error) {
    warnings.push(Json::object(
        {{"text", fmt::format("lists show the former number of features until mdm doctor runs: {}",
                              error.what())}}));
  }
}

std::vector<home::Finding> inspect_feature_counts(const Services& services, bool repair) {
  std::vector<home::Finding> findings;
  const auto catalog = services.catalog_to_read();
  for (const std::string& name : catalog->names()) {
    const auto current = catalog->find(name);
    if (!current || !current->home.empty()) {
      continue;
    }
    const Dataset dataset{.record = *current,
                          .folder = services.layout.generation(name, current->generation)};
    try {
      if (!std::filesystem::exists(dataset.folder) ||
          active_feature_count(dataset.folder) == current->feature_count) {
        continue;
      }
    } catch (const Error&) {
      continue;  // its feature store is damaged, which is told of it
    }
    findings.push_back({"stale_feature_count",
                        fmt::format("datasets/{}/{}/features", name, current->generation),
                        "lists show another number of features", true});
    if (repair) {
      tell_feature_count(services, dataset);
    }
  }
  return findings;
}

}  // namespace mdm::app
