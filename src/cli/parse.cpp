#include "parse.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <mdm/base.hpp>

namespace mdm::cli {
namespace {

/// A command found among the words, and the words that are not its name.
struct Found {
  const CommandRow* command = nullptr;
  std::string path{};  ///< the words of the name so far: a group, where `command` is null
  std::vector<std::string> rest{};
  bool help = false;
  bool version = false;
};

bool looks_like_option(std::string_view word) {
  return word.size() > 1 && word.front() == '-';
}

std::string name_of_option(std::string_view word) {
  return std::string(word.substr(0, word.find('=')));
}

Hint meant(const std::string& word, const std::vector<std::string>& candidates,
           std::string_view otherwise) {
  const std::string near = nearest(word, candidates);
  return {near.empty() ? std::string(otherwise) : fmt::format("did you mean {}?", near)};
}

[[noreturn]] void refuse_option(const std::string& word, std::span<const OptionRow> own,
                                std::string_view topic) {
  std::vector<std::string> known;
  for (const std::span<const OptionRow> options : {own, global_options()}) {
    for (const OptionRow& option : options) {
      known.emplace_back(option.name);
    }
  }
  const std::string name = name_of_option(word);
  fail(ErrorCode::invalid_argument, meant(name, known, fmt::format("see {} --help", topic)),
       "unknown option: {}", name);
}

[[noreturn]] void refuse_command(const std::string& path) {
  std::vector<std::string> known;
  for (const CommandRow& row : commands()) {
    if (row.group == Group::hidden) {
      continue;
    }
    known.emplace_back(row.path);
    known.insert(known.end(), row.aliases.begin(), row.aliases.end());
  }
  const bool is_of_dataset = find_command("dataset " + path) != nullptr;
  // Of a dataset first: "remove" rather than "tags remove".
  const auto whole = std::ranges::find_if(known, [&](const std::string& name) {
    return name == "dataset " + path || (!is_of_dataset && name.ends_with(" " + path));
  });
  // Then one without the group: "lineage" for "features lineage".
  const std::string last = path.substr(path.rfind(' ') + 1);
  const std::string near = whole != known.end()                            ? *whole
                           : std::ranges::find(known, last) != known.end() ? last
                                                                           : nearest(path, known);
  fail(ErrorCode::invalid_argument,
       Hint{near.empty() ? "mdm help lists the commands"
                         : fmt::format("did you mean mdm {}?", near)},
       "unknown command: {}", path);
}

Found find_command_in(std::span<const std::string> words) {
  Found found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (found.command != nullptr) {
      found.rest.push_back(word);
    } else if (looks_like_option(word)) {
      if (word == "--version" && found.path.empty()) {
        found.version = true;
        continue;
      }
      const OptionRow* const option = find_global_option(name_of_option(word));
      if (option == nullptr) {
        refuse_option(word, {}, "mdm");
      }
      found.help = found.help || option->name == "--help";
      found.rest.push_back(word);
      const bool value_follows =
          option->takes != Takes::flag && word.find('=') == std::string::npos;
      if (value_follows && i + 1 < words.size()) {
        found.rest.push_back(words[++i]);
      }
    } else if (word == "help" && found.path.empty() && !found.help) {
      found.help = true;
    } else {
      found.path += (found.path.empty() ? "" : " ") + word;
      found.command = find_command(found.path);
      if (found.command == nullptr && !begins_command(found.path)) {
        refuse_command(found.path);
      }
    }
  }
  return found;
}

/// "2" or "v2"
bool looks_like_version(std::string_view word) {
  word.remove_prefix(word.starts_with('v') ? 1 : 0);
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The option of CLI11 for each row of a command.
class WordReader final {
 public:
  explicit WordReader(const CommandRow& command) : command_(command) {
    app_.set_help_flag();
    app_.allow_extras();
    for (const OptionRow& row : command.options) {
      add(row);
    }
    for (const OptionRow& row : global_options()) {
      if (!has_own_option(command, row.name)) {
        add(row);
      }
    }
    for (const ArgumentRow& row : command.arguments) {
      arguments_.push_back(app_.add_option(std::string(row.name)));
    }
  }

  Arguments read(std::vector<std::string> words) {
    std::ranges::reverse(words);
    try {
      app_.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
      refuse(error);
    }
    refuse_extras();
    return collect();
  }

 private:
  struct Bound {
    const OptionRow* row;
    CLI::Option* option;
  };

  void add(const OptionRow& row) {
    std::string names(row.name);
    for (const std::string_view other : {row.short_name, row.other_name}) {
      names += other.empty() ? "" : "," + std::string(other);
    }
    CLI::Option* const option =
        row.takes == Takes::flag
            ? app_.add_flag(names)->disable_flag_override()
            : app_.add_option(names)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    for (const Bound& bound : options_) {
      if (bound.row->name == row.excludes || bound.row->excludes == row.name) {
        option->excludes(bound.option);
      }
    }
    options_.push_back({&row, option});
  }

  [[noreturn]] void refuse(const CLI::ParseError& error) const {
    const std::string text = error.what();
    const std::string name = text.substr(0, text.find_first_of(": "));
    const OptionRow* const row = find_option(command_, name.starts_with('-') ? name : "--" + name);
    if (row == nullptr || error.get_name() != "ArgumentMismatch") {
      fail(ErrorCode::invalid_argument, usage_hint(), "{}", text);
    }
    if (row->takes == Takes::flag) {
      fail(ErrorCode::invalid_argument, Hint{fmt::format("write {} alone", row->name)},
           "{} takes no value", row->name);
    }
    fail(ErrorCode::invalid_argument, Hint{fmt::format("write {} {}", row->name, row->value_name)},
         "{} needs a value", row->name);
  }

  void refuse_extras() const {
    bool after_mark = false;
    for (const std::string& word : app_.remaining()) {
      if (word == "--" && !after_mark) {
        after_mark = true;
      } else if (looks_like_option(word) && !after_mark) {
        refuse_option(word, command_.options, fmt::format("mdm {}", command_.path));
      } else {
        fail(ErrorCode::invalid_argument, stray_hint(word), "unexpected argument: {}", word);
      }
    }
  }

  Arguments collect() const {
    Arguments arguments(command_);
    for (const Bound& bound : options_) {
      const auto& values = bound.option->results();
      for (const std::string& value : values) {
        check_choice(bound.row->name, bound.row->allowed, value);
        arguments.add(bound.row->name, value);
      }
    }
    const bool help = arguments.flag("--help");
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      const ArgumentRow& row = command_.arguments[i];
      if (arguments_[i]->count() > 0) {
        check_choice(row.name, row.allowed, arguments_[i]->results().back());
        arguments.add(row.name, arguments_[i]->results().back());
      } else if (row.required && !help) {
        const std::string example =
            command_.examples.empty() ? "" : fmt::format(", for example {}", command_.examples[0]);
        fail(ErrorCode::invalid_argument, Hint{usage_hint().text + example}, "missing argument: {}",
             row.name);
      }
    }
    return arguments;
  }

  void check_choice(std::string_view name, std::string_view allowed,
                    const std::string& value) const {
    const std::vector<std::string> choices = choices_of(allowed);
    if (!choices.empty() && std::ranges::find(choices, value) == choices.end()) {
      fail(ErrorCode::invalid_argument,
           meant(value, choices, fmt::format("choose one of {}", fmt::join(choices, ", "))),
           "not a choice for {}: {}", name, value);
    }
  }

  /// The command with that word where it may belong.
  Hint stray_hint(const std::string& word) const {
    std::string_view place = command_.stray;
    if (looks_like_version(word) && find_option(command_, "--version") != nullptr) {
      place = "--version";
    }
    if (place.empty()) {
      return usage_hint();
    }
    std::string meant = fmt::format("mdm {}", command_.path);
    for (const CLI::Option* const argument : arguments_) {
      meant += argument->count() > 0 ? " " + argument->results().back() : "";
    }
    meant += place == ":" ? place : fmt::format(" {} ", place);
    return {fmt::format("did you mean {}{}?", meant, word)};
  }

  Hint usage_hint() const { return {"usage: " + usage_of(command_)}; }

  const CommandRow& command_;
  CLI::App app_{};
  std::vector<Bound> options_{};
  std::vector<CLI::Option*> arguments_{};
};

}  // namespace

Request parse(std::span<const std::string> words) {
  Found found = find_command_in(words);
  Request request;
  if (found.command == nullptr) {
    request.topic = found.path;
    request.version = found.version && !found.help;
    return request;
  }
  if (found.help) {
    found.rest.insert(found.rest.begin(), "--help");
  }
  Arguments arguments = WordReader(*found.command).read(std::move(found.rest));
  if (arguments.flag("--help")) {
    request.topic = found.command->path;
  } else {
    request.arguments = std::move(arguments);
  }
  return request;
}

}  // namespace mdm::cli
