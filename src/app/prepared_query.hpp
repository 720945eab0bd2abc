#pragma once

#include <memory>
#include <set>
#include <string>

#include <mdm/query.hpp>

#include "services.hpp"

namespace mdm::app {

/// A statement that is ready to run.
struct PreparedQuery {
  std::shared_ptr<query::Session> session{};
  query::PlannedStatement planned{};
  bool names_others = false;  ///< datasets beside that of the request
  std::uint64_t row_limit = 0;
};

/// The rules that the settings and a request leave out.
/// \throws Error{invalid_argument} for a name that no rule has
std::set<std::string> rules_left_out(const Services& services, const QueryRequest& request);

PreparedQuery prepare_query(const Services& services, const QueryRequest& request,
                            const std::set<std::string>& without);

}  // namespace mdm::app
