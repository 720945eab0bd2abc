#include "set_option.hpp"

#include <algorithm>

namespace mdm::cli {
namespace {

bool names_set(const Arguments& arguments, const std::string& value) {
  return has_own_option(arguments.command(), "--set") && value.find('=') == std::string::npos;
}

}  // namespace

std::vector<std::string> settings_in(const Arguments& arguments) {
  std::vector<std::string> settings = arguments.texts("--set");
  std::erase_if(settings, [&](const std::string& value) { return names_set(arguments, value); });
  return settings;
}

std::optional<std::string> feature_set_in(const Arguments& arguments) {
  std::optional<std::string> set;
  for (const std::string& value : arguments.texts("--set")) {
    if (names_set(arguments, value)) {
      set = value;
    }
  }
  return set;
}

}  // namespace mdm::cli
