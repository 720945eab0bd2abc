#pragma once

#include <string>
#include <vector>

#include <mdm/roles.hpp>

#include "ingest.hpp"

namespace mdm::app {

/// Drafts a feature plan on the training table, fits it, and writes the features of every table
/// that has its inputs into the feature store in `folder`.
/// \returns the member `features` of the answer; null if no table can be trained on
Json make_features(const Services& services, const RegisterRequest& request,
                   const std::vector<Table>& tables, const roles::Roles& roles,
                   const std::filesystem::path& folder, const Report& report,
                   const std::stop_token& stop);

}  // namespace mdm::app
