#pragma once

#include <vector>

#include <mdm/home/inspection.hpp>

#include "services.hpp"

namespace mdm::app {

/// How many features lists tell of: those of the active version of the set `default`; 0 if it has
/// none. \param folder  of a dataset version
std::int64_t active_feature_count(const std::filesystem::path& folder);

/// Tells the catalog, if the version is the current one of its dataset.
void tell_feature_count(const Services& services, const Dataset& dataset);
/// The same where the version of a set has changed already: a catalog that cannot be told is a
/// warning.
void tell_feature_count(const Services& services, const Dataset& dataset, Json& warnings);

/// The datasets of this home of which the catalog has another number, as is left by a process that
/// dies between the two. \param repair  tells it the right one
std::vector<home::Finding> inspect_feature_counts(const Services& services, bool repair);

}  // namespace mdm::app
