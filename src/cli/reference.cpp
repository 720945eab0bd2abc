#include "reference.hpp"

#include <fmt/format.h>

#include <mdm/base.hpp>

#include "commands.hpp"
#include "help.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

/// Text inside a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '|' ? "\\|" : std::string(1, c);
  }
  return out;
}

std::string options_section(std::span<const OptionRow> options) {
  std::string text = "| option | meaning |\n| --- | --- |\n";
  for (const OptionRow& option : options) {
    if (!option.hidden) {
      text += fmt::format("| `{}` | {} |\n", cell(option_label(option)), cell(option_help(option)));
    }
  }
  return text;
}

std::string command_section(const CommandRow& command) {
  std::string text = fmt::format("## mdm {}\n\n{}.\n\n```\n{}\n", command.path, command.summary,
                                 usage_of(command));
  for (const std::string_view alias : command.aliases) {
    text += fmt::format("mdm {} …\n", alias);
  }
  text += "```\n";
  if (!command.arguments.empty()) {
    text += "\n| argument | meaning |\n| --- | --- |\n";
    for (const ArgumentRow& argument : command.arguments) {
      text += fmt::format("| `{}` | {} |\n", argument.name, cell(argument_help(argument)));
    }
  }
  if (!command.options.empty()) {
    text += "\n" + options_section(command.options);
  }
  for (const std::string_view note : command.notes) {
    text += "\n" + joined(wrap(note, 100), "\n") + "\n";
  }
  text += "\nFor example:\n\n```sh\n";
  for (const std::string_view example : command.examples) {
    text += fmt::format("{}\n", example);
  }
  return text + "```\n\n";
}

}  // namespace

std::string cli_reference() {
  std::string text =
      "# The command line\n\n"
      "Made by `mdm __docs cli` from the table of commands; do not edit.\n\n"
      "Data goes to standard output; progress, warnings, errors and questions go to standard "
      "error.\n"
      "`--json` prints one line, the [answer](answers.md) in its envelope; an error too, and then\n"
      "nothing is said on standard error. `mdm query --json` streams: its `ok` stands at the end.\n"
      "The exit status is that of the [error](errors.md), 0 without one.\n\n"
      "Sizes are in powers of 1000. Approximate counts have a `~`. Colours and progress are for\n"
      "terminals only, and not where `NO_COLOR` is set or `TERM` is `dumb`. Lines keep to the "
      "width\n"
      "of the terminal, or to 80 columns elsewhere; rows of `mdm query` are cut on terminals "
      "only.\n"
      "Ctrl-C stops a command and leaves nothing behind; a second one ends it at once.\n\n"
      "## Options of every command\n\n";
  text += options_section(global_options()) + "\n";
  for (const CommandRow& row : commands()) {
    if (row.group != Group::hidden) {
      text += command_section(row);
    }
  }
  text.pop_back();
  return text;
}

std::string error_reference() {
  std::string text =
      "# Errors\n\n"
      "Made by `mdm __docs errors` from the table of reactions; do not edit.\n\n"
      "An error is said on standard error as `error: …`, with `hint: …` where there is something "
      "to\n"
      "do; with `--json` it is the envelope `{\"ok\":false,\"code\":…,\"error\":…,\"hint\":…}` on\n"
      "standard output.\n\n"
      "| code | exit status | HTTP status | meaning |\n| --- | ---: | ---: | --- |\n";
  for (const ErrorReaction& row : error_reactions()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", row.name, row.exit_status, row.http_status,
                        row.meaning);
  }
  return text +
         "\nExit status 0 is success, and 8 means that `mdm doctor` found something that stays "
         "wrong.\n";
}

}  // namespace mdm::cli
