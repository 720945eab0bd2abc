#include "feature_sizes.hpp"

#include <algorithm>

namespace mdm::app {
namespace {

constexpr std::size_t kVectorRows = 2048;  // the engine's
constexpr std::size_t kGroupRows = 24 * kVectorRows;
// Larger ones make nothing faster, and memory should not grow with the number of features.
constexpr std::uint64_t kBatchBytes = 2U << 20U;
constexpr std::uint64_t kGroupBytes = 8U << 20U;
constexpr std::size_t kFeaturesAtOnce = 32;
// What comes row by row would be put aside and read back beyond them.
constexpr std::size_t kRowFeaturesAtOnce = 1024;

/// Rows of so many features in a share of the memory: whole vectors of the engine, at least one.
std::size_t rows_in(std::uint64_t bytes, std::size_t features, std::size_t most) {
  const std::size_t row_bytes = (features + 1) * sizeof(double);
  return std::max<std::size_t>(std::min<std::size_t>(bytes / row_bytes, most) / kVectorRows, 1) *
         kVectorRows;
}

compute::Execution execution_by(const Services& services, const plan::FeaturePlan& plan,
                                const std::filesystem::path& scratch, std::size_t at_once) {
  const std::size_t features = std::min(plan.features.size(), at_once);
  const std::uint64_t bytes = std::min(services.memory_limit_bytes / 16, kBatchBytes);
  return {.workers = services.feature_workers,
          .batch_rows = rows_in(bytes, features, services.feature_batch_rows),
          .features_at_once = at_once,
          .scratch = scratch};
}

}  // namespace

compute::Execution execution_of(const Services& services, const plan::FeaturePlan& plan,
                                const std::filesystem::path& scratch) {
  return execution_by(services, plan, scratch, kFeaturesAtOnce);
}

compute::Execution row_execution_of(const Services& services, const plan::FeaturePlan& plan,
                                    const std::filesystem::path& scratch) {
  const std::uint64_t room = services.memory_limit_bytes / 8 / kFormulaBytes;
  return execution_by(services, plan, scratch,
                      std::clamp<std::size_t>(room, kFeaturesAtOnce, kRowFeaturesAtOnce));
}

FeatureLoad load_of(const plan::FeaturePlan& plan, const compute::Execution& execution) {
  return {.columns = compute::columns_read_at_once(plan, execution),
          .features = std::min(plan.features.size(), execution.features_at_once)};
}

writer::ParquetOptions parquet_of(const Services& services, const plan::FeaturePlan& plan) {
  const std::size_t features = std::min(plan.features.size(), kFeaturesAtOnce);
  const std::uint64_t bytes = std::min(services.memory_limit_bytes / 4, kGroupBytes);
  const std::size_t batch = execution_of(services, plan, {}).batch_rows;
  return {.group_rows = std::max(batch, rows_in(bytes, features, kGroupRows)),
          .threads = services.feature_workers};
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
