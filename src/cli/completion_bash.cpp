#include <fmt/format.h>

#include "completion.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

constexpr std::string_view kBegin = R"sh(# bash completion of mdm, made by `mdm completion bash`
_mdm_words() { COMPREPLY=($(compgen -W "$1" -- "$current")); }
_mdm_datasets() { _mdm_words "$("$program" __complete datasets 2>/dev/null)"; }
_mdm_files() {
  local IFS=$'\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$current"))
}
_mdm() {
  local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]}
  local previous=${COMP_WORDS[COMP_CWORD-1]} line='' word i
  local -i position=0 skip=0
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((skip)); then skip=0; continue; fi
    case $word in
)sh";

constexpr std::string_view kLines = R"sh(      -*) continue ;;
    esac
    case "${line:+$line }$word" in
)sh";

constexpr std::string_view kOptionValues = R"sh( line="${line:+$line }$word" ;;
      *) position+=1 ;;
    esac
  done
  case "$line $previous" in
)sh";

/// The call that offers what may stand in a place; empty for anything.
std::string offer(std::string_view allowed, Completes completes) {
  if (!allowed.empty()) {
    return fmt::format("_mdm_words '{}'", joined(choices_of(allowed), " "));
  }
  switch (completes) {
    case Completes::datasets: return "_mdm_datasets";
    case Completes::files: return "_mdm_files -f";
    case Completes::folders: return "_mdm_files -d";
    case Completes::nothing: break;
  }
  return {};
}

std::string value_line(const OptionRow& option, const std::string& place) {
  const std::string call = offer(option.allowed, option.completes);
  return option.takes == Takes::flag || option.hidden
             ? ""
             : fmt::format("    {}) {}; return ;;\n", place, call.empty() ? ":" : call);
}

std::string option_values() {
  std::string text;
  for (const CommandRow& command : commands()) {
    for (const OptionRow& option : command.options) {
      for (const std::string& name : names_of(option)) {
        text += value_line(option, case_of(command, " " + name));
      }
    }
  }
  for (const OptionRow& option : global_options()) {
    text += value_line(option, fmt::format("*' {}'", option.name));
  }
  return text;
}

std::string option_names() {
  std::string text;
  for (const CommandRow& command : commands()) {
    if (command.group == Group::hidden) {
      continue;
    }
    std::vector<std::string> names;
    for (const OptionRow* option : options_of(command)) {
      names.emplace_back(option->name);
    }
    text += fmt::format("      {}) _mdm_words '{}' ;;\n", case_of(command), joined(names, " "));
  }
  return text;
}

std::string positions() {
  std::string text;
  for (const std::string& group : groups()) {
    text += fmt::format("    '{} 0') _mdm_words '{}' ;;\n", group, joined(words_after(group), " "));
  }
  for (const CommandRow& command : commands()) {
    for (std::size_t i = 0; command.group != Group::hidden && i < command.arguments.size(); ++i) {
      const ArgumentRow& row = command.arguments[i];
      if (const std::string call = offer(row.allowed, row.completes); !call.empty()) {
        text += fmt::format("    {}) {} ;;\n", case_of(command, fmt::format(" {}", i)), call);
      }
    }
  }
  return text;
}

std::string global_names() {
  std::vector<std::string> names;
  for (const OptionRow& option : global_options()) {
    if (!option.hidden) {
      names.emplace_back(option.name);
    }
  }
  return joined(names, " ");
}

}  // namespace

std::string bash_completion() {
  std::string lines;
  for (const std::string& line : known_lines()) {
    lines += fmt::format("{}'{}'", lines.empty() ? "      " : "|", line);
  }
  return std::string(kBegin) +
         fmt::format("      {}) skip=1; continue ;;\n", joined(value_options(), "|")) +
         std::string(kLines) + lines + ")" + std::string(kOptionValues) + option_values() +
         "  esac\n  if [[ $current == -* ]]; then\n    case $line in\n" + option_names() +
         fmt::format("      *) _mdm_words '{} --version' ;;\n", global_names()) +
         "    esac\n    return\n  fi\n  case \"$line $position\" in\n" + positions() +
         "  esac\n}\ncomplete -F _mdm mdm\n";
}

}  // namespace mdm::cli
