#pragma once

#include "services.hpp"

namespace mdm::app {

struct FeatureSizes {
  std::size_t batch_rows = 0;  ///< that are computed at a time
  std::size_t group_rows = 0;  ///< of a row group of a file
  std::size_t features = 0;    ///< that are computed in one pass
};

/// Batches of the size that the settings give, smaller where memory asks for it: some four of them
/// are on their way at once, and one row group, compressed.
FeatureSizes feature_sizes(const Services& services, const plan::FeaturePlan& plan);

/// How long the texts of a row are in sum, on average, in the table where they are longest.
double row_text_bytes(const Json& manifest);

}  // namespace mdm::app
