#include "help.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include <mdm/app.hpp>

#include "answer.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

constexpr std::size_t kRootLabelWidth = 21;
constexpr std::size_t kSectionLabelWidth = 30;

struct Entry {
  std::string label{};
  std::string help{};
};

std::string heading(std::string_view title, const View& view) {
  return "\n" + painted(view, Paint::bold, title) + "\n";
}

/// Labels in one column of at least `label_width`, help in the next, broken into lines under
/// itself.
std::string entries_text(const std::vector<Entry>& entries, const View& view,
                         std::size_t label_width = 0) {
  static constexpr std::size_t kLabelMax = 31;
  static constexpr std::size_t kHelpMin = 30;
  for (const Entry& entry : entries) {
    if (const std::size_t width = display_width(entry.label); width <= kLabelMax) {
      label_width = std::max(label_width, width);
    }
  }
  const std::size_t indent = 2 + label_width + 2;
  const std::size_t room = std::max(kHelpMin, view.width > indent ? view.width - indent : 0);
  std::string text;
  for (const Entry& entry : entries) {
    const bool is_long = display_width(entry.label) > label_width;
    const std::string label = is_long ? entry.label : pad(entry.label, label_width);
    text += "  " + painted(view, Paint::cyan, label);
    text += is_long ? "\n" + std::string(indent, ' ') : "  ";
    text += joined(wrap(entry.help, room), "\n" + std::string(indent, ' ')) + "\n";
  }
  return text;
}

std::string options_text(std::span<const OptionRow> options, const View& view,
                         std::size_t label_width = 0) {
  std::vector<Entry> entries;
  for (const OptionRow& option : options) {
    if (!option.hidden) {
      entries.push_back({option_label(option), option_help(option)});
    }
  }
  return entries_text(entries, view, label_width);
}

/// The options of a command under their headings, all with one width of labels.
std::string sections_text(std::span<const OptionRow> options, const View& view) {
  const bool has_headings =
      std::ranges::any_of(options, [](const OptionRow& option) { return !option.heading.empty(); });
  std::string text;
  while (!options.empty()) {
    const auto next = std::ranges::find_if(
        options.subspan(1), std::not_fn(&std::string_view::empty), &OptionRow::heading);
    const auto count = static_cast<std::size_t>(next - options.begin());
    const std::string_view title = options.front().heading;
    text += heading(title.empty() ? "options" : title, view) +
            options_text(options.first(count), view, has_headings ? kSectionLabelWidth : 0);
    options = options.subspan(count);
  }
  return text;
}

/// "register NAME [PATH]", by the shortest name.
std::string short_usage(const CommandRow& command) {
  std::string usage(command.aliases.empty() ? command.path : command.aliases.front());
  if (usage.size() > command.path.size()) {
    usage = command.path;
  }
  for (const ArgumentRow& argument : command.arguments) {
    usage += fmt::format(fmt::runtime(argument.required ? " {}" : " [{}]"), argument.name);
  }
  return usage;
}

std::string group_text(Group group, const View& view) {
  std::vector<Entry> entries;
  for (const CommandRow& row : commands()) {
    if (row.group == group) {
      entries.push_back({short_usage(row), std::string(row.summary)});
    }
  }
  return entries_text(entries, view, kRootLabelWidth);
}

/// The options of every command, by name only.
std::string global_names(const View& view) {
  std::vector<std::string> names;
  for (const OptionRow& option : global_options()) {
    if (!option.hidden) {
      names.emplace_back(option.name);
    }
  }
  return joined(
             wrap("Every command also takes " + joined(names) + " (see mdm --help).", view.width),
             "\n") +
         "\n";
}

/// What can be asked of a dataset in a condition.
std::string fields_text(const View& view) {
  std::vector<Entry> entries;
  const Json fields = app::dataset_fields();
  for (const Json& field : fields.as_array()) {
    entries.push_back({text_in(field, "name"), text_in(field, "help")});
  }
  return entries_text(entries, view);
}

std::string with_facts(std::string_view help, std::string_view allowed, std::string_view fallback) {
  std::string text(help);
  if (!allowed.empty()) {
    text += ": " + joined(choices_of(allowed));
  }
  return fallback.empty() ? text : fmt::format("{} [{}]", text, fallback);
}

}  // namespace

std::string option_label(const OptionRow& option) {
  std::string label = option.short_name.empty() ? "" : fmt::format("{}, ", option.short_name);
  label += option.name;
  label += option.other_name.empty() ? "" : fmt::format(", {}", option.other_name);
  return label + (option.value_name.empty() ? "" : fmt::format(" {}", option.value_name));
}

std::string option_help(const OptionRow& option) {
  return with_facts(option.help, option.allowed, option.fallback);
}

std::string argument_help(const ArgumentRow& argument) {
  return with_facts(argument.help, argument.allowed, argument.fallback);
}

std::string root_help(const View& view) {
  return fmt::format("{} keeps datasets for machine learning: typed, profiled, versioned\n",
                     painted(view, Paint::bold, "mdm")) +
         heading("used most", view) + group_text(Group::first, view) +
         heading("more about datasets", view) + group_text(Group::dataset, view) +
         heading("about features", view) + group_text(Group::features, view) +
         heading("about mdm itself", view) + group_text(Group::program, view) +
         heading("options of every command", view) +
         options_text(global_options(), view, kRootLabelWidth) + heading("example", view) +
         "  mdm register titanic ./titanic --target Survived\n"
         "  mdm query titanic \"SELECT Sex, avg(Survived) FROM train GROUP BY Sex\"\n\n"
         "mdm COMMAND --help tells all about a command.\n";
}

std::string group_help(std::string_view group, const View& view) {
  std::vector<Entry> entries;
  for (const CommandRow& row : commands()) {
    if (row.path.starts_with(std::string(group) + " ")) {
      const std::string usage = usage_of(row);
      entries.push_back({usage.substr(4, usage.find(" [OPTIONS]") - 4), std::string(row.summary)});
    }
  }
  return fmt::format("usage: mdm {} COMMAND\n\n", group) + entries_text(entries, view) +
         fmt::format("\nmdm {} COMMAND --help tells all about a command.\n", group);
}

std::string command_help(const CommandRow& command, const View& view) {
  std::string text = fmt::format("{}: {}\n\nusage: {}\n",
                                 painted(view, Paint::bold, fmt::format("mdm {}", command.path)),
                                 command.summary, usage_of(command));
  if (!command.aliases.empty()) {
    std::vector<std::string> names;
    for (const std::string_view alias : command.aliases) {
      names.push_back(fmt::format("mdm {}", alias));
    }
    text += fmt::format("also:  {}\n", joined(names));
  }
  if (!command.arguments.empty()) {
    std::vector<Entry> entries;
    for (const ArgumentRow& argument : command.arguments) {
      entries.push_back({std::string(argument.name), argument_help(argument)});
    }
    text += heading("arguments", view) + entries_text(entries, view);
  }
  if (!command.options.empty()) {
    text += sections_text(command.options, view);
  }
  text += "\n" + global_names(view);
  for (const std::string_view note : command.notes) {
    text += "\n" + joined(wrap(note, view.width), "\n") + "\n";
  }
  if (command.tells_fields) {
    text += heading("fields of a dataset", view) + fields_text(view);
  }
  text += heading("examples", view);
  for (const std::string_view example : command.examples) {
    text += fmt::format("  {}\n", example);
  }
  return text;
}

}  // namespace mdm::cli
