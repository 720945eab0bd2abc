#include "feature_sizes.hpp"

#include <algorithm>

namespace mdm::app {
namespace {

constexpr std::size_t kVectorRows = 2048;  // the engine's
constexpr std::size_t kGroupRows = 24 * kVectorRows;
// Larger ones make nothing faster, and memory should not grow with the number of features.
constexpr std::uint64_t kBatchBytes = 24U << 20U;
constexpr std::uint64_t kGroupBytes = 128U << 20U;
constexpr std::size_t kFeaturesAtOnce = 1024;
constexpr std::uint64_t kFeatureBytes = 1U << 20U;  // of memory for each that is computed

/// Rows of so many features in a share of the memory: whole vectors of the engine, at least one.
std::size_t rows_in(std::uint64_t bytes, std::size_t features, std::size_t most) {
  const std::size_t row_bytes = (features + 1) * sizeof(double);
  return std::max<std::size_t>(std::min<std::size_t>(bytes / row_bytes, most) / kVectorRows, 1) *
         kVectorRows;
}

}  // namespace

FeatureSizes feature_sizes(const Services& services, const plan::FeaturePlan& plan) {
  const std::uint64_t memory = services.memory_limit_bytes;
  const std::size_t most = std::clamp<std::size_t>(memory / kFeatureBytes, 64, kFeaturesAtOnce);
  const std::size_t features = std::min(plan.features.size(), most);
  const std::size_t batch =
      rows_in(std::min(memory / 16, kBatchBytes), features, services.feature_batch_rows);
  const std::size_t group = rows_in(std::min(memory / 4, kGroupBytes), features, kGroupRows);
  return {.batch_rows = batch, .group_rows = std::max(batch, group), .features = most};
}

}  // namespace mdm::app
