#pragma once

#include "services.hpp"

namespace mdm::app {

/// Batches of the size that the settings give, smaller where memory asks for it: some ten of them
/// are on their way at once, and two or three row groups.
writer::RowCounts feature_counts(const Services& services, const plan::FeaturePlan& plan);

}  // namespace mdm::app
