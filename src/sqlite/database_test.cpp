#include <algorithm>
#include <csignal>
#include <functional>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/sqlite.hpp>

namespace mdm::sqlite {
namespace {

class SqliteDatabase : public testing::Test {
 public:
  SqliteDatabase() { make_folder(folder_); }
  ~SqliteDatabase() override { remove_tree(folder_); }

 protected:
  static std::int64_t count(Database& database) {
    Statement select = database.prepare("SELECT count(*) FROM t");
    select.step();
    return select.integer(0);
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  std::filesystem::path file_ = folder_ / "a b?c%d#e.db";
};

/// The Error of `act`; a failure if there is none.
Error error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return {ErrorCode::internal, ""};
}

TEST_F(SqliteDatabase, KeepsWhatWasWrittenUnderAnyFileName) {
  Database(file_).run("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)");
  EXPECT_TRUE(std::filesystem::exists(file_));
  for (const Options& options :
       {Options{}, Options{.read_only = true}, Options{.immutable = true}}) {
    Database database(file_, options);
    EXPECT_EQ(count(database), 2);
  }
}

TEST_F(SqliteDatabase, CountsTheRowsThatChanged) {
  Database database(file_);
  database.run("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)");
  database.run("DELETE FROM t WHERE a > 1");
  EXPECT_EQ(database.changes(), 2);
}

TEST_F(SqliteDatabase, ATransactionThatThrowsLeavesNothing) {
  Database database(file_);
  database.run("CREATE TABLE t (a)");
  const auto body = [&] {
    database.run("INSERT INTO t VALUES (1)");
    fail(ErrorCode::cancelled, "interrupted");
  };
  EXPECT_EQ(error_of([&] { database.in_transaction(body); }).code(), ErrorCode::cancelled);
  EXPECT_EQ(count(database), 0);
  database.in_transaction([&] { database.run("INSERT INTO t VALUES (1)"); });
  EXPECT_EQ(count(database), 1);
}

TEST_F(SqliteDatabase, OpensNothingThatIsNotThere) {
  EXPECT_EQ(error_of([&] { Database(file_, {.read_only = true}); }).code(), ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(file_));
  EXPECT_EQ(error_of([&] { Database(folder_ / "no" / "x.db"); }).code(), ErrorCode::not_found);
}

TEST_F(SqliteDatabase, DoesNotWriteWhenReadOnly) {
  Database(file_).run("CREATE TABLE t (a)");
  Database database(file_, {.read_only = true});
  EXPECT_EQ(error_of([&] { database.run("INSERT INTO t VALUES (1)"); }).code(),
            ErrorCode::permission_denied);
}

TEST_F(SqliteDatabase, NamesTheFileThatAnotherConnectionHolds) {
  Database holder(file_);
  holder.run("CREATE TABLE t (a); BEGIN IMMEDIATE");
  Database waiting(file_, {.busy_timeout_ms = 1});
  const Error error = error_of([&] { waiting.run("INSERT INTO t VALUES (1)"); });
  EXPECT_EQ(error.code(), ErrorCode::unavailable);
  EXPECT_EQ(std::string(error.what()), "another process holds the lock on " + file_.string());
}

TEST_F(SqliteDatabase, RefusesAFileThatIsNoDatabase) {
  write_file(file_, std::string(5000, 'x'));
  EXPECT_EQ(error_of([&] { Database{file_}; }).code(), ErrorCode::bad_input);
}

TEST_F(SqliteDatabase, RefusesADamagedPage) {
  Database(file_).run(
      "CREATE TABLE t (a); INSERT INTO t SELECT hex(randomblob(2000)) FROM (VALUES (1), (2), (3))");
  std::string bytes = read_file(file_);
  std::fill(bytes.begin() + 4096, bytes.end(), '\xff');
  write_file(file_, bytes);
  const auto read = [&] {
    Database database(file_);
    database.prepare("SELECT max(a) FROM t").run();
  };
  EXPECT_EQ(error_of(read).code(), ErrorCode::bad_input);
}

/// Runs `act` in a child process; \returns its exit status.
int in_child(const std::function<int()>& act) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(act());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int code_or_99(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return static_cast<int>(error.code());
  }
  return 99;
}

TEST_F(SqliteDatabase, AFullDiskIsAnInputOutputError) {
  EXPECT_EQ(in_child([&] {
              signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{20'000, 20'000};
              setrlimit(RLIMIT_FSIZE, &limit);
              return code_or_99([&] {
                Database database(file_);
                database.run("CREATE TABLE t (a); INSERT INTO t VALUES (randomblob(100000))");
              });
            }),
            static_cast<int>(ErrorCode::io_failed));
}

TEST_F(SqliteDatabase, ReadsAFileOfAFolderThatCannotBeWrittenOnlyAsImmutable) {
  Database(file_).run("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  std::filesystem::permissions(file_, std::filesystem::perms(0444));
  std::filesystem::permissions(folder_, std::filesystem::perms(0555));
  const auto as_nobody = [&](const Options& options) {
    return in_child([&] {
      if (geteuid() == 0 && setuid(65534) != 0) {
        return 98;
      }
      return code_or_99([&] { Database(file_, options); });
    });
  };
  EXPECT_EQ(as_nobody({.read_only = true}), static_cast<int>(ErrorCode::permission_denied));
  EXPECT_EQ(as_nobody({}), static_cast<int>(ErrorCode::permission_denied));
  EXPECT_EQ(as_nobody({.immutable = true}), 99);
  std::filesystem::permissions(folder_, std::filesystem::perms(0755));
}

TEST(SqliteVersion, IsThatOfTheLibraryThatRunsTheStatements) {
  Database database(":memory:");
  Statement select = database.prepare("SELECT sqlite_version()");
  ASSERT_TRUE(select.step());
  EXPECT_EQ(version(), select.text(0));
}

}  // namespace
}  // namespace mdm::sqlite
