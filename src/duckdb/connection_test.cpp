#include <filesystem>
#include <latch>
#include <stop_token>
#include <thread>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Row = std::vector<std::string>;

constexpr const char* kEndless =
    "SELECT count(*) FROM range(1000000) a, range(1000000) b "
    "WHERE tick(a.range) = b.range";

/// A folder that dies with the test.
class Folder {
 public:
  Folder() { fs::create_directories(path_); }
  ~Folder() { fs::remove_all(path_); }
  fs::path operator/(const char* name) const { return path_ / name; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_ = fs::path(::testing::TempDir()) / random_id();
};

template <typename Act>
ErrorCode code_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::internal;
}

TEST(Connection, RunsStatementsAndReturnsTheRowsChangedByTheLast) {
  Connection connection{Options{}};
  EXPECT_EQ(connection.run("CREATE TABLE t AS SELECT range AS i FROM range(10)"), 10);
  EXPECT_EQ(connection.run("INSERT INTO t VALUES (10); DELETE FROM t WHERE i < 3"), 3);
  EXPECT_EQ(connection.run("SET threads = 1"), 0);
  EXPECT_EQ(connection.run(""), 0);
  EXPECT_THAT(connection.rows("SELECT count(*), min(i) FROM t"), ElementsAre(Row{"8", "3"}));
}

TEST(Connection, KeepsTablesInItsFileOnly) {
  const Folder folder;
  {
    Connection connection{Options{.file = folder / "it's.duckdb"}};
    connection.run("CREATE TABLE data AS SELECT 1 AS x; CHECKPOINT data");
  }
  Connection reader{Options{.file = folder / "it's.duckdb", .read_only = true}};
  EXPECT_THAT(reader.rows("SELECT x FROM data"), ElementsAre(Row{"1"}));
  EXPECT_THROW(reader.run("CREATE TABLE u AS SELECT 1 AS x"), Error);
  std::vector<fs::path> files(fs::directory_iterator(folder.path()), fs::directory_iterator{});
  EXPECT_THAT(files, ElementsAre(folder / "it's.duckdb"));
}

TEST(Connection, AnotherSeesTheSameTablesAndFunctionsWhileThisOneStreams) {
  const Folder folder;
  Connection first{Options{.file = folder / "d.duckdb"}};
  first.run("CREATE TABLE t AS SELECT i AS x FROM range(300000) r(i)");
  first.define("twice", NumberFunction([](double x) { return std::optional<double>(2 * x); }));
  const auto stream = first.stream("SELECT x FROM t", {}, 2048);
  data::Batch batch;
  ASSERT_TRUE(stream->next(batch));
  EXPECT_EQ(batch.rows, 2048U);
  Connection second = first.another();
  EXPECT_THAT(second.rows("SELECT sum(twice(CAST(x AS DOUBLE))) FROM t"),
              ElementsAre(Row{"89999700000"}));
  EXPECT_THAT(second.rows("SELECT current_setting('TimeZone')"), ElementsAre(Row{"UTC"}));
  ASSERT_TRUE(stream->next(batch));
  EXPECT_EQ(batch.columns[0].ints.front(), 2048);
}

TEST(Connection, CountsTheStatementsOfAllConnectionsToItsDatabase) {
  const auto statements = std::make_shared<std::atomic<std::uint64_t>>(0);
  Connection first({.confined = true, .statements = statements});
  Connection second = first.another();
  const std::uint64_t opening = *statements;
  first.run("CREATE TABLE t AS SELECT 1 AS a; INSERT INTO t VALUES (2)");
  EXPECT_EQ(*statements, opening + 2);
  EXPECT_EQ(second.rows("SELECT sum(a) FROM t").front().front(), "3");
  EXPECT_EQ(*statements, opening + 3);
  second.describe("SELECT * FROM t");
  EXPECT_EQ(*statements, opening + 3);
  EXPECT_EQ(second.rows("SELECT current_setting('TimeZone')").front().front(), "UTC");
}

TEST(Connection, TellsWhatIsWrongWithAFile) {
  const Folder folder;
  EXPECT_EQ(code_of([&] { Connection{Options{.file = folder / "none", .read_only = true}}; }),
            ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { Connection{Options{.file = folder / "no" / "such"}}; }),
            ErrorCode::not_found);
  write_file(folder / "text", std::string(100'000, 'x'));
  EXPECT_EQ(code_of([&] { Connection{Options{.file = folder / "text"}}; }), ErrorCode::bad_input);
}

TEST(Connection, WritesFilesUnderOddPathsAndRefusesTheOneThatTheEngineGetsWrong) {
  const Folder folder;
  const fs::path odd = folder / "a [b]*{c} 'd' \"e\" %20 #f ü";
  fs::create_directories(odd);
  {
    Connection connection{Options{.file = odd / "d.duckdb"}};
    connection.run("CREATE TABLE t AS SELECT 1 AS x");
  }
  Connection reader{Options{.file = odd / "d.duckdb", .read_only = true}};
  EXPECT_THAT(reader.rows("FROM t"), ElementsAre(Row{"1"}));
  EXPECT_EQ(code_of([&] { Connection{Options{.file = folder / "why?"}}; }),
            ErrorCode::invalid_argument);
}

TEST(Connection, IsUnavailableWhileAnotherProcessWritesTheFile) {
  const Folder folder;
  int opened[2];
  int finish[2];
  ASSERT_EQ(pipe(opened), 0);
  ASSERT_EQ(pipe(finish), 0);
  const pid_t child = fork();
  char byte = 0;
  if (child == 0) {
    const Connection writer{Options{.file = folder / "d.duckdb"}};
    const bool told = write(opened[1], "x", 1) == 1 && read(finish[0], &byte, 1) >= 0;
    _exit(told ? 0 : 1);
  }
  ASSERT_EQ(read(opened[0], &byte, 1), 1);
  EXPECT_EQ(code_of([&] { Connection{Options{.file = folder / "d.duckdb", .read_only = true}}; }),
            ErrorCode::unavailable);
  ASSERT_EQ(write(finish[1], "x", 1), 1);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Connection, RefusesWrongSqlWithTheEnginesMessage) {
  Connection connection{Options{}};
  EXPECT_EQ(code_of([&] { connection.run("SELEC 1"); }), ErrorCode::bad_input);
  EXPECT_EQ(code_of([&] { connection.rows("SELECT nothing"); }), ErrorCode::bad_input);
  EXPECT_EQ(code_of([&] { connection.describe("SELECT 1; SELECT 2"); }), ErrorCode::bad_input);
  EXPECT_EQ(code_of([&] { connection.run(std::string("SELECT '\0'", 10)); }), ErrorCode::bad_input);
  try {
    connection.run("CREATE TABLE t(age INT); SELECT agee FROM t");
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "the engine refused the statement: Binder Error: Referenced column \"agee\" not "
                 "found in FROM clause! Candidate bindings: \"age\"");
  }
}

TEST(Connection, StopsAtItsMemoryLimitAndMayNotSpillWithoutAFolder) {
  Connection connection{Options{.memory_limit_bytes = 50'000'000}};
  try {
    connection.run(
        "CREATE TABLE t AS SELECT range AS i, md5(range::VARCHAR) AS s "
        "FROM range(3000000) ORDER BY s");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io_failed);
    EXPECT_THAT(error.hint(), ::testing::StartsWith("raise performance.memory_limit"));
  }
}

TEST(Connection, SpillsIntoItsFolderAndLeavesNothingThere) {
  const Folder folder;
  {
    Connection connection{
        Options{.memory_limit_bytes = 100'000'000, .temp_directory = folder.path()}};
    connection.run(
        "CREATE TABLE t AS SELECT range AS i, md5(range::VARCHAR) AS s "
        "FROM range(3000000) ORDER BY s");
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Connection, StopsAStatementWhenAsked) {
  Connection connection{Options{.threads = 2}};
  std::stop_source stop;
  connection.define("tick", [&stop](double x) -> std::optional<double> {
    stop.request_stop();
    return x;
  });
  EXPECT_EQ(code_of([&] { connection.run(kEndless, stop.get_token()); }), ErrorCode::cancelled);
  EXPECT_EQ(code_of([&] { connection.run("SELECT 1", stop.get_token()); }), ErrorCode::cancelled);
  EXPECT_THAT(connection.rows("SELECT 1"), ElementsAre(Row{"1"}));
}

TEST(Connection, StopsAStatementFromAnotherThread) {
  Connection connection{Options{}};
  std::latch started(1);
  std::once_flag once;
  connection.define("tick", [&](double x) -> std::optional<double> {
    std::call_once(once, [&] { started.count_down(); });
    return x;
  });
  std::stop_source stop;
  const std::jthread stopper([&] {
    started.wait();
    stop.request_stop();
  });
  EXPECT_EQ(code_of([&] { connection.rows(kEndless, stop.get_token()); }), ErrorCode::cancelled);
}

TEST(Connection, StopsAStreamWhenAsked) {
  Connection connection{Options{}};
  std::stop_source stop;
  const auto stream = connection.stream("SELECT range FROM range(100000000)", stop.get_token());
  data::Batch batch;
  ASSERT_TRUE(stream->next(batch));
  stop.request_stop();
  EXPECT_EQ(code_of([&] { stream->next(batch); }), ErrorCode::cancelled);
  EXPECT_EQ(code_of([&] { connection.stream("SELECT 1", stop.get_token()); }),
            ErrorCode::cancelled);
}

TEST(Connection, LetsOnlyASingleSelectPass) {
  Connection connection{Options{}};
  connection.run("CREATE TABLE t(i INT)");
  for (const char* sql : {"SELECT 1", "WITH a AS (SELECT 1) SELECT * FROM a;", "FROM t",
                          "VALUES (1)", "DESCRIBE t", "SELECT 1 -- note"}) {
    EXPECT_NO_THROW(connection.require_select(sql)) << sql;
  }
  for (const char* sql :
       {"", "-- nothing", "SELECT 1; SELECT 2", "DELETE FROM t", "DROP TABLE t"}) {
    EXPECT_EQ(code_of([&] { connection.require_select(sql); }), ErrorCode::invalid_argument) << sql;
  }
  EXPECT_EQ(code_of([&] { connection.require_select("SELECT FROM WHERE"); }), ErrorCode::bad_input);
}

TEST(Connection, MayBeMoved) {
  Connection first{Options{}};
  first.run("CREATE TABLE t AS SELECT 7 AS x");
  Connection second = std::move(first);
  EXPECT_THAT(second.rows("FROM t"), ElementsAre(Row{"7"}));
  EXPECT_THAT(second.rows("SELECT x FROM t WHERE x = 0"), IsEmpty());
}

}  // namespace
}  // namespace mdm::duckdb
