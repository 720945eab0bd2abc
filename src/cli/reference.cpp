#include "reference.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <mdm/app.hpp>
#include <mdm/base.hpp>

#include "answer.hpp"
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

std::string fields_section() {
  std::string text = "| field | also | values | meaning |\n| --- | --- | --- | --- |\n";
  const Json fields = app::dataset_fields();
  for (const Json& field : fields.as_array()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", text_in(field, "name"),
                        joined(texts_in(field, "other_names")), text_in(field, "values"),
                        cell(text_in(field, "help")));
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
  if (command.tells_fields) {
    text += "\n" + fields_section();
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

std::string settings_reference(const Json& config) {
  std::string text =
      "# Settings\n\n"
      "Made by `mdm __docs settings` from the table of settings; do not edit.\n\n"
      "A setting comes from its default, the file `mdm.yaml` in the home, the environment, or\n"
      "`--set NAME=VALUE`; the later wins, and `mdm config show` tells which did. In `mdm.yaml` "
      "each\n"
      "part of a name is a level; in the environment `performance.threads` is\n"
      "`MDM_PERFORMANCE_THREADS`. The home itself is `--home`, else `MDM_HOME_DIR`, else "
      "`~/.mdm`.\n\n"
      "| setting | default | allowed | unit | meaning |\n| --- | --- | --- | --- | --- |\n";
  for (const Json& row : list_in(config, "settings")) {
    text += fmt::format("| `{}` | `{}` | {} | {} | {} |\n", text_in(row, "name"),
                        text_in(row, "default"), cell(text_in(row, "allowed")),
                        text_in(row, "unit"), cell(text_in(row, "help")));
  }
  return text;
}

std::string transforms_reference(const Json& families) {
  std::string text =
      "# Feature families\n\n"
      "Made by `mdm __docs transforms` from the families that a plan is drafted from; do not "
      "edit.\n\n"
      "`c` stands for the name of a column. Every statistic is fitted on the training table and "
      "kept\n"
      "in the plan, so that all other tables are transformed by the same numbers.\n";
  for (const Json& family : families.as_array()) {
    text += fmt::format("\n## {}\n\n{}.\n\n", text_in(family, "name"),
                        joined(wrap(text_in(family, "summary"), 100), "\n"));
    text += "```\n" + joined(wrap(text_in(family, "features"), 100), "\n") + "\n```\n";
  }
  return text;
}

std::string dialect_reference(const Json& refusals) {
  std::string text =
      "# What SQL cannot say\n\n"
      "Made by `mdm __docs dialects` from the table of dialects; do not edit.\n\n"
      "`mdm features sql` writes a plan for DuckDB, PostgreSQL 15, SQLite 3.40 and Spark 3.5. Each "
      "gives\n"
      "the values of mdm, or refuses: these operators, each where it is named. A feature that has "
      "one is\n"
      "an error, or left out with `--omit`. How columns must be stored, and what else is refused: "
      "\"In\n"
      "other engines\" in [plan.md](../formats/plan.md).\n\n"
      "| operator | not for | reason |\n| --- | --- | --- |";
  std::string op;
  std::string reason;
  std::string row;
  for (const Json& refusal : refusals.as_array()) {
    if (text_in(refusal, "op") == op && text_in(refusal, "reason") == reason) {
      row += ", " + text_in(refusal, "dialect");
      continue;
    }
    text += row.empty() ? "\n" : fmt::format("{} | {} |\n", row, cell(reason));
    op = text_in(refusal, "op");
    reason = text_in(refusal, "reason");
    row = fmt::format("| `{}` | {}", op, text_in(refusal, "dialect"));
  }
  return text + fmt::format("{} | {} |\n", row, cell(reason));
}

std::string rule_reference(const Json& rules) {
  std::string text =
      "# How queries are rewritten\n\n"
      "Made by `mdm __docs rules` from the table of rules; do not edit.\n\n"
      "A statement of `mdm query` is taken apart by DuckDB's own parser. What that cannot write "
      "back "
      "the\n"
      "same, for example `PIVOT` or `1e0`, runs as it is. The rules are tried in this order, each "
      "on "
      "every\n"
      "SELECT in the statement; what they make runs only if its columns have the names and types "
      "of "
      "the\n"
      "original's. `mdm query --explain` shows it all; the setting `query.without_rules` leaves "
      "rules "
      "out.\n"
      "Columns that no SELECT needs are read from no backend, by the engine's own doing.\n\n"
      "| rule | what it does | when it is safe |\n| --- | --- | --- |\n";
  for (const Json& rule : rules.as_array()) {
    text += fmt::format("| `{}` | {} | {} |\n", text_in(rule, "name"), cell(text_in(rule, "does")),
                        cell(text_in(rule, "safe")));
  }
  return text;
}

}  // namespace mdm::cli
