#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mdm::config {

/// The variable; nothing if it is not set or empty.
std::optional<std::string> environment_variable(const char* name);

/// Names and values of all variables MDM_… but MDM_HOME_DIR.
std::vector<std::pair<std::string, std::string>> environment_settings();

}  // namespace mdm::config
