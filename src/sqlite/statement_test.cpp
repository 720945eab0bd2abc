#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include <mdm/sqlite.hpp>

namespace mdm::sqlite {
namespace {

ErrorCode code_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

class SqliteStatement : public testing::Test {
 protected:
  SqliteStatement() { database_.run("CREATE TABLE t (a, b INTEGER UNIQUE)"); }

  Database database_{":memory:"};
};

TEST_F(SqliteStatement, GivesBackWhatWasBound) {
  const std::string with_nul("a\0b", 3);
  Statement insert = database_.prepare("INSERT INTO t (a) VALUES (?)");
  insert.bind(1, std::numeric_limits<std::int64_t>::min()).run();
  insert.bind(1, 0.1).run();
  insert.bind(1, with_nul).run();
  insert.bind(1, std::string_view()).run();
  insert.bind_null(1).run();

  Statement select = database_.prepare("SELECT a FROM t ORDER BY rowid");
  ASSERT_TRUE(select.step());
  EXPECT_EQ(select.integer(0), std::numeric_limits<std::int64_t>::min());
  ASSERT_TRUE(select.step());
  EXPECT_EQ(select.real(0), 0.1);
  ASSERT_TRUE(select.step());
  EXPECT_EQ(select.text(0), with_nul);
  ASSERT_TRUE(select.step());
  EXPECT_FALSE(select.is_null(0));
  EXPECT_EQ(select.text(0), "");
  ASSERT_TRUE(select.step());
  EXPECT_TRUE(select.is_null(0));
  EXPECT_FALSE(select.step());
}

TEST_F(SqliteStatement, StartsAgainAfterReset) {
  database_.run("INSERT INTO t (a) VALUES (1), (2)");
  Statement select = database_.prepare("SELECT a FROM t ORDER BY a");
  ASSERT_TRUE(select.step());
  ASSERT_TRUE(select.step());
  select.reset();
  ASSERT_TRUE(select.step());
  EXPECT_EQ(select.integer(0), 1);
}

TEST_F(SqliteStatement, TellsTheCallersMistakesApart) {
  EXPECT_EQ(code_of([&] { database_.prepare("SELEC 1"); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { database_.run("INSERT INTO t (b) VALUES (1), (1)"); }),
            ErrorCode::already_exists);
  Statement select = database_.prepare("SELECT ?");
  EXPECT_EQ(code_of([&] { select.bind(2, std::string_view("x")); }), ErrorCode::internal);
}

}  // namespace
}  // namespace mdm::sqlite
