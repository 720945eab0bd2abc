#pragma once

#include <mdm/compute.hpp>

#include "services.hpp"

namespace mdm::app {

/// How the features of a plan are computed: by batches of the size that the settings give, smaller
/// where memory asks for it; some four of them are on their way at once.
compute::Execution execution_of(const Services& services, const plan::FeaturePlan& plan,
                                const std::filesystem::path& scratch);

/// The same for features that come as whole rows: more of them at once, in fewer rows.
compute::Execution row_execution_of(const Services& services, const plan::FeaturePlan& plan,
                                    const std::filesystem::path& scratch);

/// What the engine under them must hold.
FeatureLoad load_of(const plan::FeaturePlan& plan, const compute::Execution& execution);

/// How they are written: with row groups that find room in memory, compressed.
writer::ParquetOptions parquet_of(const Services& services, const plan::FeaturePlan& plan);

/// How long the texts of a row are in sum, on average, in the table where they are longest.
double row_text_bytes(const Json& manifest);

}  // namespace mdm::app
