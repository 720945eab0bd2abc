#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"

namespace mdm::cli {

// Completion scripts, from the table of commands. They ask `mdm __complete datasets` for names.
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

/// A command under one of its names: "dataset register", "register".
struct Spelling {
  std::string_view words{};
  const CommandRow* command = nullptr;
};

/// Every way to write every command that is not hidden.
std::vector<Spelling> spellings();

/// The words that may follow `group` ("" for none): commands, aliases and groups, each once.
std::vector<std::string> words_after(std::string_view group);
/// "", "dataset", "config"
std::vector<std::string> groups();

/// Every group and every spelling: what the words before an argument can be.
std::vector<std::string> known_lines();

/// Own and global options that are not hidden.
std::vector<const OptionRow*> options_of(const CommandRow& command);
/// "-t", "--target", "--force": all names of an option.
std::vector<std::string> names_of(const OptionRow& option);
/// Names of all options of all commands that take a value.
std::vector<std::string> value_options();

/// The rows of the table whose path is `command`'s, by their spellings, as alternatives of a
/// `case`:
/// "'dataset info'|'show'", each with `after` at its end.
std::string case_of(const CommandRow& command, std::string_view after = "");

/// `text` between single quotes, for any of the three shells.
std::string shell_quoted(std::string_view text);

}  // namespace mdm::cli
