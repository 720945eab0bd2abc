#pragma once

#include <string>
#include <string_view>

#include <mdm/base/json.hpp>

namespace mdm::app {

/// What a user should look at, as `[{"table","column","text","advice"}]`: tables before columns,
/// and columns in their order, so that the same dataset has the same list wherever it is shown.
///
/// \param tables  as in a manifest: with `name`, `role`, `profile` and `report`
/// \param roles   as in a manifest
Json warnings_of(const Json& tables, const Json& roles);

/// The warnings that a manifest holds; of `table` and of the whole, or all if it is empty.
Json warnings_about(const Json& manifest, std::string_view table = {});

/// Moves the member `warnings` of a feature report to the others.
void add_feature_warnings(Json& features, Json& warnings);

/// Warns that the new version lacks a feature set of the former one, or all of them, and why.
void warn_of_lost_set(const std::string& set, const std::string& reason, Json& warnings);

}  // namespace mdm::app
