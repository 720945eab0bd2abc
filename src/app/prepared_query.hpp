#pragma once

#include <set>
#include <string>

#include <mdm/query.hpp>

#include "services.hpp"

namespace mdm::app {

/// A statement that is ready to run.
struct PreparedQuery {
  query::Statement statement{};
  query::Subject subject{};
  query::Plan plan{};
  query::Options options{};
};

/// The rules that the settings and a request leave out.
/// \throws Error{invalid_argument} for a name that no rule has
std::set<std::string> rules_left_out(const Services& services, const QueryRequest& request);

/// \param dataset  that the request names
PreparedQuery prepare_query(const Services& services, const QueryRequest& request,
                            const Dataset& dataset, const std::set<std::string>& without);

}  // namespace mdm::app
