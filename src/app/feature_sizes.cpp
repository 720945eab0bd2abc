#include "feature_sizes.hpp"

#include <algorithm>

namespace mdm::app {
namespace {

constexpr std::size_t kVectorRows = 2048;  // the engine's
constexpr std::size_t kGroupRows = 24 * kVectorRows;
// Larger ones make nothing faster, and memory should not grow with the number of features.
constexpr std::uint64_t kBatchBytes = 4U << 20U;
constexpr std::uint64_t kGroupBytes = 16U << 20U;
constexpr std::size_t kFeaturesAtOnce = 64;

/// Rows of so many features in a share of the memory: whole vectors of the engine, at least one.
std::size_t rows_in(std::uint64_t bytes, std::size_t features, std::size_t most) {
  const std::size_t row_bytes = (features + 1) * sizeof(double);
  return std::max<std::size_t>(std::min<std::size_t>(bytes / row_bytes, most) / kVectorRows, 1) *
         kVectorRows;
}

}  // namespace

FeatureSizes feature_sizes(const Services& services, const plan::FeaturePlan& plan) {
  const std::uint64_t memory = services.memory_limit_bytes;
  const std::size_t features = std::min(plan.features.size(), kFeaturesAtOnce);
  const std::size_t batch =
      rows_in(std::min(memory / 16, kBatchBytes), features, services.feature_batch_rows);
  const std::size_t group = rows_in(std::min(memory / 4, kGroupBytes), features, kGroupRows);
  return {.batch_rows = batch, .group_rows = std::max(batch, group), .features = kFeaturesAtOnce};
}

double row_text_bytes(const Json& manifest) {
  double most = 0;
  for (const Json& table : manifest.at("tables").as_array()) {
    double sum = 0;
    for (const Json& column : table.at("profile").at("columns").as_array()) {
      if (const Json* const length = column.find("length_mean"); length && length->is_number()) {
        sum += length->as_double();
      }
    }
    most = std::max(most, sum);
  }
  return most;
}

}  // namespace mdm::app
