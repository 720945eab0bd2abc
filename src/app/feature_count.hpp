#pragma once

#include "services.hpp"

namespace mdm::app {

/// How many features lists tell of: those of the active version of the set `default`; 0 if it has
/// none. \param folder  of a dataset version
std::int64_t active_feature_count(const std::filesystem::path& folder);

/// Tells the catalog, if the version is the current one of its dataset.
void tell_feature_count(const Services& services, const Dataset& dataset);

}  // namespace mdm::app
