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

}  // namespace mdm::app
