#pragma once

#include <string>
#include <string_view>

#include "commands.hpp"
#include "view.hpp"

namespace mdm::cli {

/// What `mdm --help` prints.
std::string root_help(const View& view);
/// What `mdm dataset` prints: the commands that begin with `group`.
std::string group_help(std::string_view group, const View& view);
std::string command_help(const CommandRow& command, const View& view);

/// "-t, --target COLUMN,…"
std::string option_label(const OptionRow& option);
/// The help of a row with its choices and default.
std::string option_help(const OptionRow& option);
std::string argument_help(const ArgumentRow& argument);

}  // namespace mdm::cli
