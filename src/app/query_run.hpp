#pragma once

#include <memory>
#include <string>

#include "services.hpp"

namespace mdm::app {

/// Runs a plan within the time that the settings allow; a slow one is noted in the home's logs.
std::unique_ptr<QueryResult> run_query(const Services& services, const std::string& dataset,
                                       const query::Plan& plan, const query::Options& options,
                                       const std::stop_token& stop);

/// A stream that gives the rows of another, which must outlive it.
std::unique_ptr<data::BatchStream> borrowed(data::BatchStream& rows);

}  // namespace mdm::app
