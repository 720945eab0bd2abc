#pragma once

#include <vector>

#include <mdm/roles.hpp>

#include "ingest.hpp"

namespace mdm::app {

/// What a user should look at, worst first: repaired rows and cells, columns without values or with
/// one value only, columns that are mostly missing.
Json warnings_of(const std::vector<Table>& tables);

/// Adds what is doubtful in the roles: a named id that repeats, classes of one row.
void add_role_warnings(const std::vector<roles::Doubt>& doubts, Json& warnings);

/// Moves the member `warnings` of a feature report to the others.
void add_feature_warnings(Json& features, Json& warnings);

}  // namespace mdm::app
