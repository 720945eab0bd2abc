#include <fmt/format.h>

#include "completion.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

constexpr std::string_view kBegin = R"sh(# fish completion of mdm, made by `mdm completion fish`
function __mdm_place --description 'the command, a slash, and how many arguments it has so far'
    set -l given (commandline -opc)
    set -e given[1]
    set -l line ''
    set -l position 0
    set -l skip 0
    for word in $given
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
)sh";

constexpr std::string_view kLines = R"sh(                set skip 1
                continue
            case '-*'
                continue
        end
        switch (string trim "$line $word")
)sh";

constexpr std::string_view kEnd = R"sh(                set line (string trim "$line $word")
            case '*'
                set position (math $position + 1)
        end
    end
    echo "$line/$position"
end
function __mdm_at
    contains -- (__mdm_place) $argv
end
function __mdm_of
    contains -- (string split / (__mdm_place))[1] $argv
end
complete -c mdm -f
)sh";

std::string offer(std::string_view allowed, Completes completes) {
  if (!allowed.empty()) {
    return fmt::format(" -a '{}'", joined(choices_of(allowed), " "));
  }
  switch (completes) {
    case Completes::datasets: return " -a '(mdm __complete datasets 2>/dev/null)'";
    case Completes::files: return " -F";
    case Completes::folders: return " -a '(__fish_complete_directories)'";
    case Completes::nothing: break;
  }
  return {};
}

/// The spellings of a command as words of fish, each with `after` at its end.
std::string lines_of(const CommandRow& command, std::string_view after = "") {
  std::string lines;
  for (const Spelling& spelling : spellings()) {
    if (spelling.command == &command) {
      lines += fmt::format(" \\'{}{}\\'", spelling.words, after);
    }
  }
  return lines;
}

std::string option_line(const OptionRow& option, std::string_view condition) {
  std::string line = fmt::format("complete -c mdm{}", condition);
  for (const std::string& name : names_of(option)) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (option.takes != Takes::flag) {
    line += option.completes == Completes::files ? " -r" : " -x";
  }
  return line + offer(option.allowed, option.completes) +
         fmt::format(" -d {}\n", shell_quoted(option.help));
}

std::string command_lines(const CommandRow& command) {
  std::string text;
  for (const OptionRow& option : command.options) {
    text += option_line(option, fmt::format(" -n '__mdm_of{}'", lines_of(command)));
  }
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const ArgumentRow& row = command.arguments[i];
    if (const std::string call = offer(row.allowed, row.completes); !call.empty()) {
      text += fmt::format("complete -c mdm -n '__mdm_at{}'{}\n",
                          lines_of(command, fmt::format("/{}", i)), call);
    }
  }
  return text;
}

std::string word_line(const std::string& group, const std::string& word) {
  const CommandRow* const command = find_command(group.empty() ? word : group + " " + word);
  const std::string help = command == nullptr ? "" : std::string(command->summary);
  return fmt::format("complete -c mdm -n '__mdm_at {}/0' -a {}{}\n", group, word,
                     help.empty() ? "" : " -d " + shell_quoted(help));
}

}  // namespace

std::string fish_completion() {
  std::string lines;
  for (const std::string& line : known_lines()) {
    lines += fmt::format(" '{}'", line);
  }
  std::string text = std::string(kBegin) +
                     fmt::format("            case {}\n", joined(value_options(), " ")) +
                     std::string(kLines) + "            case" + lines + "\n" + std::string(kEnd);
  for (const OptionRow& option : global_options()) {
    text += option.hidden ? "" : option_line(option, "");
  }
  text += "complete -c mdm -n '__mdm_at /0' -l version -d 'show the versions'\n";
  for (const std::string& group : groups()) {
    for (const std::string& word : words_after(group)) {
      text += word_line(group, word);
    }
  }
  for (const CommandRow& command : commands()) {
    text += command.group == Group::hidden ? "" : command_lines(command);
  }
  return text;
}

}  // namespace mdm::cli
