#include <functional>
#include <thread>

#include <gmock/gmock.h>

#include <mdm/postgres.hpp>

namespace mdm::postgres {
namespace {

using testing::ElementsAre;

Error error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return {ErrorCode::internal, ""};
}

/// The process of the server that serves a connection.
std::string process_of(Connection& connection) {
  return connection.rows("SELECT pg_backend_pid()").front().front();
}

TEST(PostgresConnection, GivesRowsAsText) {
  Connection connection({});
  EXPECT_THAT(connection.rows("SELECT 1, 'a b', NULL, 0.1::float8"),
              ElementsAre(ElementsAre("1", "a b", "", "0.1")));
  EXPECT_EQ(connection.run("CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1), (2)"), 2);
}

TEST(PostgresConnection, CanBeUsedAgainAfterAnError) {
  Connection connection({});
  EXPECT_EQ(error_of([&] { connection.run("SELECT nothing"); }).code(), ErrorCode::bad_input);
  EXPECT_TRUE(connection.is_alive());
  EXPECT_THAT(connection.rows("SELECT 2"), ElementsAre(ElementsAre("2")));
}

TEST(PostgresConnection, CopiesInAndOut) {
  Connection connection({});
  connection.run("CREATE TEMP TABLE t (a int, b text)");
  {
    CopyIn given_up(connection, "COPY t FROM STDIN", {});
    given_up.send("1\tx\n");
  }
  EXPECT_THAT(connection.rows("SELECT count(*) FROM t"), ElementsAre(ElementsAre("0")));
  CopyIn in(connection, "COPY t FROM STDIN", {});
  for (int row = 0; row < 100'000; ++row) {
    in.send(fmt::format("{}\t{}\n", row, std::string(30, 'x')));
  }
  EXPECT_EQ(in.finish(), 100'000);
  std::size_t rows = 0;
  {
    CopyOut out(connection, "COPY t TO STDOUT", {});
    for (std::string_view bytes; out.next(bytes); ++rows) {
      EXPECT_TRUE(bytes.ends_with("x\n"));
    }
  }
  EXPECT_EQ(rows, 100'000U);
  {
    CopyOut given_up(connection, "COPY (SELECT generate_series(1, 100000000)) TO STDOUT", {});
    std::string_view bytes;
    EXPECT_TRUE(given_up.next(bytes));
  }
  EXPECT_THAT(connection.rows("SELECT 3"), ElementsAre(ElementsAre("3")));
}

TEST(PostgresConnection, TellsWhatIsWrongWithCopiedRows) {
  Connection connection({});
  connection.run("CREATE TEMP TABLE t (a int)");
  const auto copy = [&] {
    CopyIn in(connection, "COPY t FROM STDIN", {});
    in.send("one\n");
    in.finish();
  };
  EXPECT_EQ(error_of(copy).code(), ErrorCode::bad_input);
  EXPECT_THAT(connection.rows("SELECT count(*) FROM t"), ElementsAre(ElementsAre("0")));
}

TEST(PostgresConnection, EndsAStatementThatIsCancelled) {
  Connection connection({});
  std::stop_source stop;
  std::jthread later([&stop, process = process_of(connection)] {
    Connection watching({});
    const std::string question = fmt::format(
        "SELECT 1 FROM pg_stat_activity WHERE pid = {} AND wait_event = 'PgSleep'", process);
    while (watching.rows(question).empty()) {}
    stop.request_stop();
  });
  EXPECT_EQ(error_of([&] { connection.run("SELECT pg_sleep(60)", stop.get_token()); }).code(),
            ErrorCode::cancelled);
  EXPECT_THAT(connection.rows("SELECT 4"), ElementsAre(ElementsAre("4")));
}

TEST(PostgresConnection, EndsAStatementThatTakesTooLong) {
  Connection connection({.statement_time = std::chrono::seconds(1)});
  EXPECT_EQ(error_of([&] { connection.run("SELECT pg_sleep(60)"); }).code(),
            ErrorCode::unavailable);
}

TEST(PostgresConnection, IsLostWithItsServerProcess) {
  Connection victim({});
  Connection killer({});
  killer.run(fmt::format("SELECT pg_terminate_backend({})", process_of(victim)));
  EXPECT_EQ(error_of([&] { victim.run("SELECT 1"); }).code(), ErrorCode::unavailable);
  EXPECT_FALSE(victim.is_alive());
}

TEST(PostgresConnection, SaysThatNoServerIsThere) {
  const Error error = error_of([] { Connection({.host = "127.0.0.1", .port = "1"}); });
  EXPECT_EQ(error.code(), ErrorCode::unavailable);
  EXPECT_THAT(error.hint(), testing::HasSubstr("start the server"));
  EXPECT_EQ(error_of([] { Connection({.database = "no such"}); }).code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace mdm::postgres
