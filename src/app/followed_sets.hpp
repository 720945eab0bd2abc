#pragma once

#include <stop_token>

#include "make_features.hpp"

namespace mdm::app {

/// Makes the feature sets that the dataset's current version has active, but for `default`, of the
/// new one that is `source`, as they were asked for, and active. A set that cannot be made of the
/// new data, or whose files cannot be read, is told in `warnings` instead.
void follow_sets(const Services& services, const FeatureSource& source, Json& warnings,
                 const Report& report, const std::stop_token& stop);

}  // namespace mdm::app
