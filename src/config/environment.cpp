#include "environment.hpp"

#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace mdm::config {

std::optional<std::string> environment_variable(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> environment_settings() {
  std::vector<std::pair<std::string, std::string>> found;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    if (name.starts_with("MDM_") && name != "MDM_HOME_DIR" && name.size() < text.size()) {
      found.emplace_back(name, text.substr(name.size() + 1));
    }
  }
  return found;
}

}  // namespace mdm::config
