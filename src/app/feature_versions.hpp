#pragma once

#include <string>
#include <vector>

#include <mdm/app/features.hpp>
#include <mdm/features.hpp>

#include "services.hpp"

namespace mdm::app {

features::FeatureStore feature_store(const Dataset& dataset);

/// The version that is meant. \throws Error{not_found} that tells which sets or versions there
/// are; Error{bad_input} if it is damaged
features::Version find_version(const Dataset& dataset, const FeatureReference& reference);
/// The same, though it may be damaged.
features::Version find_known_version(const Dataset& dataset, const FeatureReference& reference);

/// The version of a set that queries and exports read. \throws Error{not_found}: no such set, or
/// none of its versions is active
features::Version active_version(const Dataset& dataset, const std::string& set);

/// {"set","version","stage","created_at","staged_at","plan_digest","request","made","by_family",
/// "fitted_on":{"table","rows","digest"},"tables":[{"table","rows","size_bytes"}],"size_bytes"}
Json describe_version(const Dataset& dataset, const features::Version& version,
                      const plan::FeaturePlan& plan);

/// \throws Error{not_found} for a feature that the plan has left out, with the reason
void require_made(const plan::FeaturePlan& plan, const std::string& feature);

/// The table that a plan was fitted on, by the digest of its source; empty if the dataset has it no
/// more.
std::string training_table_of(const Dataset& dataset, const plan::FeaturePlan& plan);

}  // namespace mdm::app
