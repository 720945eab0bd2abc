#pragma once

#include <cstdint>

#include <mdm/base/json.hpp>

namespace mdm::app {

/// How complete and sound the data are, 0 to 100: docs/reference/quality.md.
/// \param tables    as in a manifest
/// \param warnings  of the data, as `warnings_of` gives them
std::int64_t quality_of(const Json& tables, const Json& warnings);

}  // namespace mdm::app
