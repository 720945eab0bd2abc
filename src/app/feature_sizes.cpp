#include "feature_sizes.hpp"

#include <algorithm>

namespace mdm::app {
namespace {

constexpr std::size_t kVectorRows = 2048;  // the engine's
constexpr std::size_t kGroupRows = 24 * kVectorRows;
// Larger ones make nothing faster, and memory should not grow with the number of features.
constexpr std::uint64_t kBatchBytes = 24U << 20U;
constexpr std::uint64_t kGroupBytes = 128U << 20U;

/// Rows of all features in a share of the memory: whole vectors of the engine, at least one.
std::size_t rows_in(std::uint64_t bytes, const plan::FeaturePlan& plan, std::size_t most) {
  const std::size_t row_bytes = (plan.features.size() + 1) * sizeof(double);
  return std::max<std::size_t>(std::min<std::size_t>(bytes / row_bytes, most) / kVectorRows, 1) *
         kVectorRows;
}

}  // namespace

FeatureSizes feature_sizes(const Services& services, const plan::FeaturePlan& plan) {
  const std::uint64_t memory = services.memory_limit_bytes;
  const std::size_t batch =
      rows_in(std::min(memory / 16, kBatchBytes), plan, services.feature_batch_rows);
  const std::size_t group = rows_in(std::min(memory / 4, kGroupBytes), plan, kGroupRows);
  return {.batch_rows = batch, .group_rows = std::max(batch, group)};
}

}  // namespace mdm::app
