#include <algorithm>

#include "commands.hpp"

namespace mdm::cli {
namespace {

bool has_name(const OptionRow& option, std::string_view name) {
  return !name.empty() &&
         (option.name == name || option.short_name == name || option.other_name == name);
}

bool goes_on_after(std::string_view path, std::string_view words) {
  return path.size() > words.size() && path.starts_with(words) && path[words.size()] == ' ';
}

const OptionRow* find_in(std::span<const OptionRow> options, std::string_view name) {
  const auto found =
      std::ranges::find_if(options, [&](const OptionRow& row) { return has_name(row, name); });
  return found == options.end() ? nullptr : &*found;
}

}  // namespace

const CommandRow* find_command(std::string_view path) noexcept {
  for (const CommandRow& row : commands()) {
    if (row.path == path || std::ranges::find(row.aliases, path) != row.aliases.end()) {
      return &row;
    }
  }
  return nullptr;
}

bool begins_command(std::string_view words) noexcept {
  return std::ranges::any_of(commands(),
                             [&](const CommandRow& row) { return goes_on_after(row.path, words); });
}

bool has_own_option(const CommandRow& command, std::string_view name) noexcept {
  return find_in(command.options, name) != nullptr;
}

const OptionRow* find_option(const CommandRow& command, std::string_view name) noexcept {
  const OptionRow* own = find_in(command.options, name);
  return own != nullptr ? own : find_global_option(name);
}

const OptionRow* find_global_option(std::string_view name) noexcept {
  return find_in(global_options(), name);
}

const ArgumentRow* find_argument(const CommandRow& command, std::string_view name) noexcept {
  const auto found = std::ranges::find(command.arguments, name, &ArgumentRow::name);
  return found == command.arguments.end() ? nullptr : &*found;
}

std::vector<std::string> choices_of(std::string_view allowed) {
  std::vector<std::string> choices;
  while (!allowed.empty()) {
    const std::size_t end = std::min(allowed.find('|'), allowed.size());
    choices.emplace_back(allowed.substr(0, end));
    allowed.remove_prefix(std::min(end + 1, allowed.size()));
  }
  return choices;
}

std::string usage_of(const CommandRow& command) {
  std::string usage = "mdm " + std::string(command.path);
  for (const ArgumentRow& argument : command.arguments) {
    const std::string name(argument.name);
    usage += argument.required ? " " + name : " [" + name + "]";
  }
  return usage + (command.options.empty() ? "" : " [OPTIONS]");
}

}  // namespace mdm::cli
