#include "commands.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include <mdm/app.hpp>

#include "completion.hpp"
#include "help.hpp"
#include "parse.hpp"
#include "register_rows.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

/// The words of an example as a shell would part them, up to a redirection.
std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  for (const char c : line) {
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else if (c == ' ' && quote == 0) {
      words.push_back(std::exchange(word, {}));
    } else if (c == '>' && quote == 0) {
      break;
    } else {
      word += c;
    }
  }
  words.push_back(word);
  std::erase(words, "");
  return words;
}

std::vector<OptionRow> all_options(const CommandRow& command) {
  std::vector<OptionRow> options(command.options.begin(), command.options.end());
  options.insert(options.end(), global_options().begin(), global_options().end());
  return options;
}

}  // namespace

TEST(Commands, EachHasAPathASummaryAnExampleAndAnAct) {
  for (const CommandRow& row : commands()) {
    EXPECT_FALSE(row.path.empty());
    EXPECT_FALSE(row.summary.empty()) << row.path;
    EXPECT_FALSE(row.examples.empty()) << row.path;
    EXPECT_NE(row.act, nullptr) << row.path;
  }
}

TEST(Commands, PathsAndAliasesAreUnique) {
  std::set<std::string_view> names;
  for (const CommandRow& row : commands()) {
    EXPECT_TRUE(names.insert(row.path).second) << row.path;
    for (const std::string_view alias : row.aliases) {
      EXPECT_TRUE(names.insert(alias).second) << alias;
      EXPECT_EQ(find_command(alias), &row);
    }
  }
}

TEST(Commands, OptionsOfACommandAreUnique) {
  for (const CommandRow& row : commands()) {
    std::set<std::string_view> names;
    for (const OptionRow* const listed : options_of(row)) {
      const OptionRow& option = *listed;
      for (const std::string_view name : {option.name, option.short_name, option.other_name}) {
        EXPECT_TRUE(name.empty() || names.insert(name).second) << row.path << " " << name;
      }
    }
  }
}

TEST(Commands, OptionsAreExplainedAndTheirDefaultsAllowed) {
  for (const CommandRow& row : commands()) {
    for (const OptionRow& option : all_options(row)) {
      EXPECT_TRUE(option.name.starts_with("--")) << option.name;
      EXPECT_FALSE(option.help.empty()) << option.name;
      EXPECT_EQ(option.takes == Takes::flag, option.value_name.empty()) << option.name;
      const auto choices = choices_of(option.allowed);
      EXPECT_TRUE(option.fallback.empty() || choices.empty() ||
                  std::ranges::find(choices, option.fallback) != choices.end())
          << option.name;
    }
  }
}

TEST(Commands, NoOptionTakesAValueInOneAndNoneInAnother) {
  std::set<std::string_view> flags;
  std::set<std::string_view> others;
  for (const CommandRow& row : commands()) {
    for (const OptionRow& option : row.options) {
      for (const std::string_view name : {option.name, option.short_name, option.other_name}) {
        (option.takes == Takes::flag ? flags : others).insert(name);
      }
    }
  }
  flags.erase("");
  for (const std::string_view name : flags) {
    EXPECT_FALSE(others.contains(name)) << name;
  }
}

TEST(Commands, EveryExampleParsesAsItsOwnCommand) {
  for (const CommandRow& row : commands()) {
    for (const std::string_view example : row.examples) {
      std::vector<std::string> words = shell_words(example);
      ASSERT_EQ(words.front(), "mdm") << example;
      words.erase(words.begin());
      const Request request = parse(words);
      if (words.front() == "--version") {
        EXPECT_TRUE(request.version);
        continue;
      }
      ASSERT_TRUE(request.arguments.has_value()) << example;
      EXPECT_EQ(&request.arguments->command(), &row) << example;
    }
  }
}

TEST(Commands, HelpFitsEightyColumnsAndEndsWithExamples) {
  const View view{.width = 80};
  for (const CommandRow& row : commands()) {
    const std::string help = command_help(row, view);
    EXPECT_NE(help.find("\nexamples\n  " + std::string(row.examples.front())), std::string::npos);
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(display_width(line), 80U) << line;
    }
  }
}

TEST(Commands, UsageShowsWhatMayBeLeftOut) {
  EXPECT_EQ(usage_of(*find_command("register")), "mdm dataset register NAME [PATH] [OPTIONS]");
  EXPECT_EQ(usage_of(*find_command("info")), "mdm info");
}

TEST(Commands, OfferTheBackendsOfTheSetting) {
  app::App app({.home = "/nowhere"});
  const Json config = app.show_config();
  for (const Json& setting : config.at("settings").as_array()) {
    if (setting.at("name") == Json("database.default_backend")) {
      EXPECT_EQ(setting.at("allowed"), Json(kBackends));
      return;
    }
  }
  FAIL() << "no such setting";
}

}  // namespace mdm::cli
