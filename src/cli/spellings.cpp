#include <algorithm>

#include <fmt/format.h>

#include "completion.hpp"

namespace mdm::cli {
namespace {

void add_once(std::vector<std::string>& words, std::string_view word) {
  if (std::ranges::find(words, word) == words.end()) {
    words.emplace_back(word);
  }
}

}  // namespace

std::vector<Spelling> spellings() {
  std::vector<Spelling> all;
  for (const CommandRow& row : commands()) {
    if (row.group != Group::hidden) {
      all.push_back({row.path, &row});
      for (const std::string_view alias : row.aliases) {
        all.push_back({alias, &row});
      }
    }
  }
  return all;
}

std::vector<std::string> groups() {
  std::vector<std::string> found = {""};
  for (const Spelling& spelling : spellings()) {
    if (const std::size_t blank = spelling.words.find(' '); blank != std::string_view::npos) {
      add_once(found, spelling.words.substr(0, blank));
    }
  }
  return found;
}

std::vector<std::string> words_after(std::string_view group) {
  const std::string begin = group.empty() ? "" : std::string(group) + " ";
  std::vector<std::string> words;
  for (const Spelling& spelling : spellings()) {
    if (spelling.words.starts_with(begin)) {
      const std::string_view rest = spelling.words.substr(begin.size());
      add_once(words, rest.substr(0, rest.find(' ')));
    }
  }
  if (group.empty()) {
    add_once(words, "help");
  }
  return words;
}

std::vector<std::string> known_lines() {
  std::vector<std::string> lines = groups();
  std::erase(lines, "");
  for (const Spelling& spelling : spellings()) {
    add_once(lines, spelling.words);
  }
  return lines;
}

std::vector<const OptionRow*> options_of(const CommandRow& command) {
  std::vector<const OptionRow*> shown;
  for (const OptionRow& row : command.options) {
    if (!row.hidden) {
      shown.push_back(&row);
    }
  }
  for (const OptionRow& row : global_options()) {
    if (!row.hidden && !has_own_option(command, row.name)) {
      shown.push_back(&row);
    }
  }
  return shown;
}

std::vector<std::string> names_of(const OptionRow& option) {
  std::vector<std::string> names;
  for (const std::string_view name : {option.short_name, option.name, option.other_name}) {
    if (!name.empty()) {
      names.emplace_back(name);
    }
  }
  return names;
}

std::vector<std::string> value_options() {
  std::vector<const OptionRow*> options;
  for (const CommandRow& command : commands()) {
    const std::vector<const OptionRow*> more = options_of(command);
    options.insert(options.end(), more.begin(), more.end());
  }
  std::erase_if(options, [](const OptionRow* row) { return row->takes == Takes::flag; });
  std::vector<std::string> names;
  for (const OptionRow* option : options) {
    for (const std::string& name : names_of(*option)) {
      add_once(names, name);
    }
  }
  return names;
}

std::string case_of(const CommandRow& command, std::string_view after) {
  std::string alternatives;
  for (const Spelling& spelling : spellings()) {
    if (spelling.command == &command) {
      alternatives +=
          fmt::format("{}'{}{}'", alternatives.empty() ? "" : "|", spelling.words, after);
    }
  }
  return alternatives;
}

std::string shell_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? "'\"'\"'" : std::string(1, c);
  }
  return quoted + "'";
}

}  // namespace mdm::cli
