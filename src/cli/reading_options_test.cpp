#include "reading_options.hpp"

#include <gtest/gtest.h>

#include <mdm/base.hpp>

#include "parse.hpp"

namespace mdm::cli {
namespace {

app::RegisterRequest request_of(std::vector<std::string> options) {
  options.insert(options.begin(), {"register", "name", "path"});
  app::RegisterRequest request;
  read_reading_options(*parse(options).arguments, request);
  return request;
}

std::string refusal_of(const std::vector<std::string>& options) {
  try {
    request_of(options);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST(ReadingOptions, TakeDelimitersByNameEscapeOrAsTheyAre) {
  EXPECT_EQ(request_of({"--delimiter", "tab"}).csv.delimiter, "\t");
  EXPECT_EQ(request_of({"--delimiter", "\\t"}).csv.delimiter, "\t");
  EXPECT_EQ(request_of({"--delimiter", "\\x1f"}).csv.delimiter, "\x1f");
  EXPECT_EQ(request_of({"--delimiter", "semicolon"}).csv.delimiter, ";");
  EXPECT_EQ(request_of({"--delimiter", "||"}).csv.delimiter, "||");
  EXPECT_EQ(request_of({"--delimiter", " "}).csv.delimiter, " ");
}

TEST(ReadingOptions, ReachTheRequest) {
  const auto request = request_of(
      {"--quote",    "none",      "--escape",      "\\",         "--comment",     "#",
       "--encoding", "shift-jis", "--header-rows", "0",          "--skip",        "2",
       "--null",     "n/a,--",    "--decimal",     ",",          "--date-format", "%d.%m.%Y",
       "--sheet",    "2",         "--strict",      "--one-table"});
  EXPECT_TRUE(request.csv.one_table);
  EXPECT_EQ(request.csv.quote, "none");
  EXPECT_EQ(request.csv.escape, "\\");
  EXPECT_EQ(request.csv.comment, "#");
  EXPECT_EQ(request.csv.encoding, "shift-jis");
  EXPECT_EQ(request.csv.header_rows, 0U);
  EXPECT_EQ(request.csv.skip, 2U);
  EXPECT_EQ(request.csv.null_words, (std::vector<std::string>{"n/a", "--"}));
  EXPECT_EQ(request.csv.decimal, ",");
  EXPECT_EQ(request.csv.date_format, "%d.%m.%Y");
  EXPECT_EQ(request.sheet, "2");
  EXPECT_TRUE(request.strict);
}

TEST(ReadingOptions, LeaveAllToBeFoundWhereNothingIsSaid) {
  const auto request = request_of({});
  EXPECT_EQ(request.csv.delimiter, "");
  EXPECT_FALSE(request.csv.header_rows.has_value());
  EXPECT_FALSE(request.csv.skip.has_value());
  EXPECT_FALSE(request.strict);
}

TEST(ReadingOptions, RefuseWhatMakesNoSenseByName) {
  EXPECT_EQ(refusal_of({"--delimiter", ""}),
            "--delimiter must be something within a line: (empty)");
  EXPECT_EQ(refusal_of({"--delimiter", "\\q"}), "--delimiter has an unknown escape: \\q");
  EXPECT_EQ(refusal_of({"--delimiter", "\\x0a"}),
            "--delimiter must be something within a line: \\x0a");
  EXPECT_EQ(refusal_of({"--quote", "ab"}), "--quote takes one ASCII character, not: ab");
  EXPECT_EQ(refusal_of({"--delimiter", "pipe", "--quote", "|"}),
            "--quote and --delimiter are the same: |");
  EXPECT_EQ(refusal_of({"--decimal", ";"}), "not a choice for --decimal: ;");
  EXPECT_EQ(refusal_of({"--skip", "two"}), "--skip takes a whole number of at least 0, not: two");
  EXPECT_EQ(refusal_of({"--date-format", "dmy"}),
            "--date-format has no part that begins with %: dmy");
}

}  // namespace mdm::cli
