#include "answer.hpp"

#include <filesystem>
#include <new>

#include <gtest/gtest.h>

#include "errors.hpp"

namespace mdm::cli {

TEST(Answer, StandsInOneEnvelopeInOneLine) {
  const Json answer = Json::object({{"datasets", Json::array()}, {"total", 0}});
  EXPECT_EQ(envelope(answer), R"({"ok":true,"datasets":[],"total":0})");
}

TEST(Answer, MissingAndNullMembersSayNothing) {
  const Json answer = Json::parse(R"({"a":null,"n":3,"list":["x"]})");
  EXPECT_EQ(text_in(answer, "a"), "");
  EXPECT_EQ(text_in(answer, "b"), "");
  EXPECT_EQ(count_in(answer, "n"), 3);
  EXPECT_EQ(count_in(answer, "m"), 0);
  EXPECT_FALSE(number_in(answer, "a").has_value());
  EXPECT_TRUE(list_in(answer, "a").empty());
  EXPECT_EQ(texts_in(answer, "list"), std::vector<std::string>{"x"});
  EXPECT_FALSE(flag_in(answer, "a"));
  EXPECT_TRUE(member_of(member_of(answer, "b"), "c").is_null());
}

TEST(Errors, AreALineAndAHint) {
  const Error error(ErrorCode::not_found, "dataset not found: titanc",
                    Hint{"did you mean titanic?"});
  EXPECT_EQ(error_text(error, {}),
            "error: dataset not found: titanc\nhint: did you mean titanic?\n");
  EXPECT_EQ(error_text(error, {.colour = true}),
            "\x1b[31merror:\x1b[0m dataset not found: titanc\n"
            "\x1b[36mhint:\x1b[0m did you mean titanic?\n");
  EXPECT_EQ(error_envelope(error),
            R"({"ok":false,"code":"not_found","error":"dataset not found: titanc",)"
            R"("hint":"did you mean titanic?"})");
}

TEST(Errors, KeepTheLinesOfAMessageAndNothingThatCommandsATerminal) {
  const Error error(ErrorCode::bad_input, "syntax error\nLINE 1: \x1b[2J");
  EXPECT_EQ(error_text(error, {}), "error: syntax error\n       LINE 1: \\x1b[2J\n");
}

TEST(Errors, OfOursSayWhereAndAskToBeReported) {
  const Error error(ErrorCode::internal, "check failed: x", {}, {"src/a.cpp", 7});
  EXPECT_EQ(error_text(error, {}),
            "error: check failed: x\n"
            "this is a bug of mdm, noticed at src/a.cpp:7; please report it with what you did\n");
}

TEST(Errors, DoNotBlameTheUserForStopping) {
  EXPECT_EQ(error_text(Error(ErrorCode::cancelled, "the engine stopped"), {}), "interrupted\n");
}

TEST(Errors, EveryExceptionBecomesAnError) {
  const auto code_of = [](const auto& thrown) {
    try {
      throw thrown;
    } catch (const std::exception&) {
      return caught_error().code();
    }
  };
  EXPECT_EQ(code_of(Error(ErrorCode::unavailable, "x")), ErrorCode::unavailable);
  EXPECT_EQ(code_of(std::filesystem::filesystem_error(
                "x", std::make_error_code(std::errc::permission_denied))),
            ErrorCode::permission_denied);
  EXPECT_EQ(code_of(std::bad_alloc()), ErrorCode::io_failed);
  EXPECT_EQ(code_of(std::out_of_range("x")), ErrorCode::internal);
}

}  // namespace mdm::cli
