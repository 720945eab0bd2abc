#include <fmt/format.h>

#include "completion.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

constexpr std::string_view kBegin = R"sh(#compdef mdm
# zsh completion of mdm, made by `mdm completion zsh`
_mdm() {
  local program=${words[1]} current=${words[CURRENT]} previous=${words[CURRENT-1]} line='' word
  local -i i position=0 skip=0
  local -a offered
  for ((i = 2; i < CURRENT; i++)); do
    word=${words[i]}
    if ((skip)); then skip=0; continue; fi
    case $word in
)sh";

constexpr std::string_view kLines = R"sh(      (-*) continue ;;
    esac
    case "${line:+$line }$word" in
)sh";

constexpr std::string_view kOptionValues = R"sh( line="${line:+$line }$word" ;;
      (*) position+=1 ;;
    esac
  done
  case "$line $previous" in
)sh";

constexpr std::string_view kEnd = R"sh(  esac
}
if [[ ${funcstack[1]} == _mdm ]]; then _mdm "$@"; else compdef _mdm mdm; fi
)sh";

/// 'name:help', as _describe reads it.
std::string described(std::string_view name, std::string_view help) {
  std::string escaped;
  for (const char c : name) {
    escaped += c == ':' ? "\\:" : std::string(1, c);
  }
  return shell_quoted(fmt::format("{}:{}", escaped, help));
}

std::string offer(std::string_view allowed, Completes completes) {
  if (!allowed.empty()) {
    return fmt::format("compadd -- {}", joined(choices_of(allowed), " "));
  }
  switch (completes) {
    case Completes::datasets:
      return "compadd -- ${(f)\"$($program __complete datasets 2>/dev/null)\"}";
    case Completes::files: return "_files";
    case Completes::folders: return "_files -/";
    case Completes::nothing: break;
  }
  return ":";
}

std::string value_line(const OptionRow& option, const std::string& place) {
  return option.takes == Takes::flag || option.hidden
             ? ""
             : fmt::format("    ({}) {}; return ;;\n", place,
                           offer(option.allowed, option.completes));
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

std::string option_names(const CommandRow& command) {
  std::string text = fmt::format("      ({}) offered=(\n", case_of(command));
  for (const OptionRow* option : options_of(command)) {
    text += fmt::format("        {}\n", described(option->name, option->help));
  }
  return text + "      ) ;;\n";
}

std::string positions(const CommandRow& command) {
  std::string text;
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const ArgumentRow& row = command.arguments[i];
    text += fmt::format("    ({}) {} ;;\n", case_of(command, fmt::format(" {}", i)),
                        offer(row.allowed, row.completes));
  }
  return text;
}

std::string summary_of(const std::string& group, const std::string& word) {
  const CommandRow* const command = find_command(group.empty() ? word : group + " " + word);
  return command == nullptr ? "commands of " + word : std::string(command->summary);
}

std::string group_words(const std::string& group) {
  std::string text = fmt::format("    ('{} 0') offered=(\n", group);
  for (const std::string& word : words_after(group)) {
    text += fmt::format("      {}\n", described(word, word == "help" ? "tell about a command"
                                                                     : summary_of(group, word)));
  }
  return text + "    ); _describe command offered ;;\n";
}

}  // namespace

std::string zsh_completion() {
  std::string lines;
  for (const std::string& line : known_lines()) {
    lines += fmt::format("{}'{}'", lines.empty() ? "      (" : "|", line);
  }
  std::string names;
  std::string places;
  for (const std::string& group : groups()) {
    places += group_words(group);
  }
  for (const CommandRow& command : commands()) {
    if (command.group != Group::hidden) {
      names += option_names(command);
      places += positions(command);
    }
  }
  names += "      (*) offered=(\n";
  for (const OptionRow& option : global_options()) {
    names += option.hidden ? "" : fmt::format("        {}\n", described(option.name, option.help));
  }
  names += fmt::format("        {}\n      ) ;;\n", described("--version", "show the versions"));
  return std::string(kBegin) +
         fmt::format("      ({}) skip=1; continue ;;\n", joined(value_options(), "|")) +
         std::string(kLines) + lines + ")" + std::string(kOptionValues) + option_values() +
         "  esac\n  if [[ $current == -* ]]; then\n    case $line in\n" + names +
         "    esac\n    _describe -o option offered\n    return\n  fi\n"
         "  case \"$line $position\" in\n" +
         places + std::string(kEnd);
}

}  // namespace mdm::cli
