#pragma once

#include "services.hpp"

namespace mdm::app {

/// The columns by which rows of a table are looked for: ids, time and group, those that it has.
/// \param roles  as roles::to_json gives them
storage::Keys keys_of(const data::Schema& schema, const Json& roles);

}  // namespace mdm::app
