#pragma once

#include <string>

#include "services.hpp"

namespace mdm::app {

/// Indexes the columns by which rows of a table are looked for: ids, time and group.
/// \param roles  as roles::to_json gives them
void add_indexes(storage::Store& store, const std::string& table, const data::Schema& schema,
                 const Json& roles, const std::stop_token& stop);

}  // namespace mdm::app
