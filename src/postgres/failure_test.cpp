#include "failure.hpp"

#include <gmock/gmock.h>

#include <mdm/postgres.hpp>

namespace mdm::postgres {
namespace {

Error error_of(std::string_view state, std::string_view message) {
  try {
    fail_on_answer(state, message);
  } catch (const Error& error) {
    return error;
  }
}

TEST(PostgresFailure, BecomesTheCodeThatSaysWhatToDo) {
  EXPECT_EQ(error_of("08006", "gone").code(), ErrorCode::unavailable);
  EXPECT_EQ(error_of("57P01", "shut down").code(), ErrorCode::unavailable);
  EXPECT_EQ(error_of("57014", "too slow").code(), ErrorCode::unavailable);
  EXPECT_EQ(error_of("28P01", "password").code(), ErrorCode::permission_denied);
  EXPECT_EQ(error_of("53100", "disk full").code(), ErrorCode::unavailable);
  EXPECT_EQ(error_of("53100", "disk full").hint(), "free space on the disk of the server");
  EXPECT_EQ(error_of("53300", "too many").code(), ErrorCode::unavailable);
  EXPECT_EQ(error_of("42P07", "exists").code(), ErrorCode::already_exists);
  EXPECT_EQ(error_of("42601", "syntax").code(), ErrorCode::bad_input);
  EXPECT_EQ(error_of("40001", "serialize").code(), ErrorCode::unavailable);
}

TEST(PostgresFailure, TellsRefusalsBeforeASessionByTheirWords) {
  EXPECT_EQ(error_of("", "connection to server failed: Connection refused").code(),
            ErrorCode::unavailable);
  const Error wrong = error_of("", "FATAL:  password authentication failed for user \"ann\"\n");
  EXPECT_EQ(wrong.code(), ErrorCode::permission_denied);
  EXPECT_STREQ(wrong.what(), "PostgreSQL: FATAL: password authentication failed for user \"ann\"");
  EXPECT_EQ(error_of("", "FATAL:  database \"x\" does not exist\n").code(), ErrorCode::not_found);
  const Error role = error_of("", "FATAL:  role \"ann\" does not exist\n");
  EXPECT_EQ(role.code(), ErrorCode::permission_denied);
  EXPECT_EQ(role.hint(), "name another database.postgresql.user, or create the role");
  const Error crowded = error_of("", "FATAL:  sorry, too many clients already\n");
  EXPECT_EQ(crowded.code(), ErrorCode::unavailable);
  EXPECT_THAT(crowded.hint(), testing::HasSubstr("pool_size"));
}

TEST(PostgresText, DoublesTheQuotesOfNamesAndLiterals) {
  EXPECT_EQ(quoted("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(literal("it's"), "'it''s'");
}

}  // namespace
}  // namespace mdm::postgres
