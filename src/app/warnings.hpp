#pragma once

#include <vector>

#include "ingest.hpp"

namespace mdm::app {

/// What a user should look at, worst first: repaired rows and cells, columns without values or with
/// one value only, columns that are mostly missing.
Json warnings_of(const std::vector<Table>& tables);

/// Moves the member `warnings` of a feature report to the others.
void add_feature_warnings(Json& features, Json& warnings);

}  // namespace mdm::app
