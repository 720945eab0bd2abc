#include <cerrno>

#include <gtest/gtest.h>

#include <mdm/base.hpp>

namespace mdm {

TEST(Error, CarriesTheCodeTheMessageTheHintAndThePlaceItWasRaised) {
  try {
    fail(ErrorCode::not_found, Hint{"run mdm list"}, "dataset not found: {}", "titanic");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_STREQ(error.what(), "dataset not found: titanic");
    EXPECT_EQ(error.hint(), "run mdm list");
    EXPECT_NE(std::string_view(error.where().file).find("error_test.cpp"), std::string_view::npos);
  }
}

TEST(Error, EveryCodeStandsAtItsOwnPlaceInTheReactionTable) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::internal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    EXPECT_EQ(reaction_to(code).code, code);
  }
  EXPECT_EQ(error_reactions().size(), static_cast<std::size_t>(ErrorCode::internal) + 1);
}

TEST(Error, OfTheSystemTellsMissingFromForbiddenFromFull) {
  const auto code_for = [](int error_number) {
    try {
      fail_on_system(error_number, "read", "x.csv");
    } catch (const Error& error) {
      return error.code();
    }
  };
  EXPECT_EQ(code_for(ENOENT), ErrorCode::not_found);
  EXPECT_EQ(code_for(EACCES), ErrorCode::permission_denied);
  EXPECT_EQ(code_for(EROFS), ErrorCode::permission_denied);
  EXPECT_EQ(code_for(ENOSPC), ErrorCode::io_failed);
}

}  // namespace mdm
