#include "feature_sizes.hpp"

#include <algorithm>

namespace mdm::app {
namespace {

constexpr std::size_t kVectorRows = 2048;  // the engine's

/// Rows of all features in a share of the memory: whole vectors of the engine, at least one.
std::size_t rows_in(std::uint64_t bytes, const plan::FeaturePlan& plan, std::size_t most) {
  const std::size_t row_bytes = (plan.features.size() + 1) * sizeof(double);
  return std::max<std::size_t>(std::min<std::size_t>(bytes / row_bytes, most) / kVectorRows, 1) *
         kVectorRows;
}

}  // namespace

writer::RowCounts feature_counts(const Services& services, const plan::FeaturePlan& plan) {
  const std::uint64_t memory = services.memory_limit_bytes;
  const std::size_t batch = rows_in(memory / 16, plan, services.feature_batch_rows);
  return {.batch = batch, .group = std::max(batch, rows_in(memory / 4, plan, 24 * kVectorRows))};
}

}  // namespace mdm::app
