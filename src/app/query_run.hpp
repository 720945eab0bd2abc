#pragma once

#include <memory>
#include <string>

#include "prepared_query.hpp"
#include "services.hpp"

namespace mdm::app {

/// Runs a statement within the time that the settings allow; a slow one is noted in the home's
/// logs.
std::unique_ptr<QueryResult> run_query(const Services& services, const std::string& dataset,
                                       const PreparedQuery& prepared, const std::stop_token& stop);

/// A stream that gives the rows of another, which must outlive it.
std::unique_ptr<data::BatchStream> borrowed(data::BatchStream& rows);

}  // namespace mdm::app
