#pragma once

#include <optional>
#include <string>
#include <vector>

#include "arguments.hpp"

namespace mdm::cli {

// What `--set` says: NAME=VALUE changes a setting, on every command; a bare name is that of a
// feature set, on commands that have a row of their own for it.

std::vector<std::string> settings_in(const Arguments& arguments);
/// The last one; nothing if none is named.
std::optional<std::string> feature_set_in(const Arguments& arguments);

}  // namespace mdm::cli
