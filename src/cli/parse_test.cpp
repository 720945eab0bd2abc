#include "parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/base.hpp>

namespace mdm::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Request read(const std::vector<std::string>& words) {
  return parse(words);
}

/// "message | hint" of the error that the words give.
std::string refusal(const std::vector<std::string>& words) {
  try {
    parse(words);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    return std::string(error.what()) + " | " + error.hint();
  }
  return "accepted";
}

}  // namespace

TEST(Parse, ReadsArgumentsAndOptionsInAnyOrder) {
  const Request request =
      read({"--json", "dataset", "register", "-t", "Survived", "titanic", "--tags", "a,b",
            "./titanic", "--tags=c", "--force", "--home", "/h"});
  const Arguments& arguments = request.arguments.value();
  EXPECT_EQ(arguments.command().path, "dataset register");
  EXPECT_EQ(arguments.text("NAME"), "titanic");
  EXPECT_EQ(arguments.text("PATH"), "./titanic");
  EXPECT_THAT(arguments.texts("--target"), ElementsAre("Survived"));
  EXPECT_THAT(arguments.texts("--tags"), ElementsAre("a", "b", "c"));
  EXPECT_TRUE(arguments.flag("--force"));
  EXPECT_TRUE(arguments.flag("--json"));
  EXPECT_EQ(arguments.text("--home"), "/h");
}

TEST(Parse, GivesDefaultsOfTheTable) {
  const Arguments list = read({"ls"}).arguments.value();
  EXPECT_EQ(list.text("--sort-by"), "name");
  EXPECT_EQ(list.count("--limit"), 0);
  EXPECT_THAT(list.texts("--tag"), IsEmpty());
  EXPECT_EQ(read({"register", "x"}).arguments.value().text("PATH"), ".");
}

TEST(Parse, TheLastOfSeveralValuesWinsAndRepeatedOnesGather) {
  EXPECT_EQ(read({"ls", "-n", "1", "--limit", "2"}).arguments.value().count("--limit"), 2);
  EXPECT_THAT(read({"ls", "--tag", "a,b", "--tag", "c"}).arguments.value().texts("--tag"),
              ElementsAre("a,b", "c"));
  EXPECT_THAT(read({"ls", "--set", "a=1", "--set", "b=2"}).arguments.value().texts("--set"),
              ElementsAre("a=1", "b=2"));
}

TEST(Parse, ListsTakeQuotedElements) {
  const auto targets = [](const std::string& list) {
    return read({"register", "x", "--target", list}).arguments.value().texts("--target");
  };
  EXPECT_THAT(targets("\"last, first\",age"), ElementsAre("last, first", "age"));
  EXPECT_THAT(targets("\"say \"\"hi\"\"\""), ElementsAre("say \"hi\""));
  EXPECT_THAT(targets("6\" pipe,b"), ElementsAre("6\" pipe", "b"));
  EXPECT_THAT(targets(",a,,"), ElementsAre("a"));
  EXPECT_THROW(targets("\"open"), Error);
}

TEST(Parse, WordsAfterTwoDashesAreArguments) {
  const Arguments arguments = read({"show", "--", "--json"}).arguments.value();
  EXPECT_EQ(arguments.text("NAME"), "--json");
  EXPECT_FALSE(arguments.flag("--json"));
}

TEST(Parse, ADashAndAnSqlCommentAreArguments) {
  EXPECT_EQ(read({"query", "x", "-"}).arguments.value().text("SQL"), "-");
  EXPECT_EQ(read({"query", "x", "-- a\nSELECT 1"}).arguments.value().text("SQL"), "-- a\nSELECT 1");
  EXPECT_EQ(read({"query", "x", ""}).arguments.value().text("SQL"), "");
}

TEST(Parse, SecondNamesOfOptionsAreTheSameOption) {
  for (const char* name : {"--yes", "-y", "--force"}) {
    EXPECT_TRUE(read({"rm", "x", name}).arguments.value().flag("--yes")) << name;
  }
}

TEST(Parse, HelpIsAskedForInManyWays) {
  EXPECT_EQ(read({}).topic, "");
  EXPECT_EQ(read({"--help"}).topic, "");
  EXPECT_EQ(read({"help"}).topic, "");
  EXPECT_EQ(read({"dataset"}).topic, "dataset");
  EXPECT_EQ(read({"help", "register"}).topic, "dataset register");
  EXPECT_EQ(read({"dataset", "register", "-h"}).topic, "dataset register");
  EXPECT_EQ(read({"-h", "rm"}).topic, "dataset remove");
  EXPECT_FALSE(read({"rm", "--help"}).arguments.has_value());
  EXPECT_TRUE(read({"--version"}).version);
  EXPECT_FALSE(read({"--version", "--help"}).version);
}

TEST(Parse, NamesWhatWasProbablyMeant) {
  EXPECT_EQ(refusal({"lst"}), "unknown command: lst | did you mean mdm ls?");
  EXPECT_EQ(refusal({"dataset", "regster"}),
            "unknown command: dataset regster | did you mean mdm dataset register?");
  EXPECT_EQ(refusal({"remove"}), "unknown command: remove | did you mean mdm dataset remove?");
  EXPECT_EQ(refusal({"xyzzy"}), "unknown command: xyzzy | mdm help lists the commands");
  EXPECT_EQ(refusal({"register", "x", "--tagret=y"}),
            "unknown option: --tagret | did you mean --target?");
  EXPECT_EQ(refusal({"--jsno"}), "unknown option: --jsno | did you mean --json?");
  EXPECT_EQ(refusal({"ls", "--xyzzy"}), "unknown option: --xyzzy | see mdm dataset list --help");
  EXPECT_EQ(refusal({"ls", "--sort-by", "sice"}),
            "not a choice for --sort-by: sice | did you mean size?");
  EXPECT_EQ(refusal({"completion", "tcsh"}),
            "not a choice for SHELL: tcsh | choose one of bash, zsh, fish");
}

TEST(Parse, SaysWhichWordIsMissingOrTooMany) {
  const std::string usage = "usage: mdm dataset register NAME [PATH] [OPTIONS]";
  EXPECT_EQ(
      refusal({"register"}),
      "missing argument: NAME | " + usage +
          ", for example mdm register titanic ./titanic --target Survived --tags kaggle,demo");
  EXPECT_EQ(refusal({"register", "x", "y", "z"}), "unexpected argument: z | " + usage);
  EXPECT_EQ(refusal({"ls", "--limit"}), "--limit needs a value | write --limit N");
  EXPECT_EQ(refusal({"ls", "--json=1"}), "--json takes no value | write --json alone");
}

TEST(Parse, SaysWhereAWordTooManyMayBelong) {
  const auto meant = [](const std::vector<std::string>& words) {
    const std::string text = refusal(words);
    return text.substr(text.find("| ") + 2);
  };
  EXPECT_EQ(meant({"features", "promote", "x", "2"}),
            "did you mean mdm features promote x --version 2?");
  EXPECT_EQ(meant({"features", "show", "x", "v2"}),
            "did you mean mdm features show x --version v2?");
  EXPECT_EQ(meant({"features", "show", "x", "Age"}), "did you mean mdm features show x:Age?");
  EXPECT_EQ(meant({"features", "apply", "x", "a.csv"}),
            "did you mean mdm features apply x --input a.csv?");
  EXPECT_EQ(meant({"features", "lineage"}), "did you mean mdm lineage?");
}

TEST(Parse, OptionsThatContradictEachOtherAreRefused) {
  EXPECT_NE(refusal({"export", "x", "--features", "--no-features"}), "accepted");
  EXPECT_NE(refusal({"ls", "--quiet", "--verbose"}), "accepted");
}

TEST(Parse, CountsAreWholeNumbers) {
  for (const char* wrong : {"many", "-1", "1.5", "", "99999999999999999999"}) {
    const Arguments arguments = read({"ls", "--limit", wrong}).arguments.value();
    EXPECT_THROW(arguments.count("--limit"), Error) << wrong;
  }
}

}  // namespace mdm::cli
