#include "completion.hpp"

#include <cstdio>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/base.hpp>

#include "reference.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

struct Ran {
  int status = 0;
  std::string out{};
};

/// Gives bash a script, with its words as arguments, and reads what it prints.
Ran run_bash(const std::string& script) {
  std::FILE* const file = std::tmpfile();
  std::fwrite(script.data(), 1, script.size(), file);
  std::fflush(file);
  const std::string command = "bash /dev/fd/" + std::to_string(fileno(file)) + " 2>&1";
  std::rewind(file);
  std::FILE* const pipe = popen(command.c_str(), "r");
  Ran ran;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    ran.out += static_cast<char>(c);
  }
  ran.status = pclose(pipe);
  std::fclose(file);
  return ran;
}

/// What bash offers after `words`, the last of which is being written.
std::vector<std::string> offered(const std::vector<std::string>& words) {
  std::string script = bash_completion() +
                       "\nmdm() { echo titanic; echo sales; }\n"
                       "COMP_WORDS=(mdm";
  for (const std::string& word : words) {
    script += " " + shell_quoted(word);
  }
  script += ")\nCOMP_CWORD=" + std::to_string(words.size()) +
            "\n_mdm\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
  const Ran ran = run_bash(script);
  EXPECT_EQ(ran.status, 0) << ran.out;
  std::vector<std::string> lines;
  std::string line;
  for (const char c : ran.out) {
    if (c == '\n') {
      lines.push_back(std::exchange(line, {}));
    } else {
      line += c;
    }
  }
  return lines;
}

bool balanced(const std::string& text, std::string_view open, std::string_view close) {
  const auto count = [&](std::string_view word) {
    std::size_t found = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      ++found;
    }
    return found;
  };
  return count(open) == count(close);
}

}  // namespace

TEST(Completion, OfBashOffersCommandsOptionsChoicesAndDatasets) {
  EXPECT_THAT(offered({""}), Contains("register"));
  EXPECT_THAT(offered({""}), Not(Contains("__complete")));
  EXPECT_EQ(offered({"dataset", "re"}), (std::vector<std::string>{"register", "remove"}));
  EXPECT_EQ(offered({"--home", "/x", "dataset", "li"}), std::vector<std::string>{"list"});
  EXPECT_EQ(offered({"show", "t"}), std::vector<std::string>{"titanic"});
  EXPECT_EQ(offered({"dataset", "export", "--format", "csv", "s"}),
            std::vector<std::string>{"sales"});
  EXPECT_EQ(offered({"export", "titanic", "--format", "j"}),
            (std::vector<std::string>{"json", "jsonl"}));
  EXPECT_EQ(offered({"ls", "--sor"}), std::vector<std::string>{"--sort-by"});
  EXPECT_EQ(offered({"completion", "f"}), std::vector<std::string>{"fish"});
  EXPECT_EQ(offered({"--ver"}), (std::vector<std::string>{"--verbose", "--version"}));
  EXPECT_EQ(offered({"show", "titanic", "x"}), std::vector<std::string>{""});
}

TEST(Completion, OfZshAndFishNameEveryCommandAndOption) {
  const std::string zsh = zsh_completion();
  const std::string fish = fish_completion();
  EXPECT_THAT(zsh, testing::StartsWith("#compdef mdm\n"));
  EXPECT_TRUE(balanced(zsh, "case ", "esac"));
  for (const Spelling& spelling : spellings()) {
    EXPECT_THAT(zsh, HasSubstr("'" + std::string(spelling.words) + "'"));
    EXPECT_THAT(fish, HasSubstr("'" + std::string(spelling.words) + "'"));
    for (const OptionRow* option : options_of(*spelling.command)) {
      EXPECT_THAT(zsh, HasSubstr("'" + std::string(option->name) + ":"));
      EXPECT_THAT(fish, HasSubstr(" -l " + std::string(option->name.substr(2)) + " "));
    }
  }
  EXPECT_THAT(zsh, HasSubstr("compadd -- csv json jsonl parquet"));
  EXPECT_THAT(fish, HasSubstr(" -a 'csv json jsonl parquet arrow'"));
  EXPECT_THAT(zsh, Not(HasSubstr("__docs")));
}

TEST(Completion, QuotesForShells) {
  EXPECT_EQ(shell_quoted("it's"), "'it'\"'\"'s'");
}

TEST(Reference, HasAHeadingForEveryCommandAndARowForEveryError) {
  const std::string page = cli_reference();
  for (const CommandRow& row : commands()) {
    const std::string heading = "\n## mdm " + std::string(row.path) + "\n";
    EXPECT_EQ(page.find(heading) != std::string::npos, row.group != Group::hidden) << row.path;
  }
  const std::string errors = error_reference();
  for (const ErrorReaction& row : error_reactions()) {
    EXPECT_THAT(errors, HasSubstr("| `" + std::string(row.name) + "` | " +
                                  std::to_string(row.exit_status) + " |"));
  }
}

}  // namespace mdm::cli
