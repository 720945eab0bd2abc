#include <filesystem>

#include <gmock/gmock.h>

#include <mdm/base/files.hpp>
#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

using ::testing::ElementsAre;
using Row = std::vector<std::string>;

/// A folder that dies with the test.
class Confinement : public ::testing::Test {
 protected:
  Confinement() : folder_(std::filesystem::path(::testing::TempDir()) / random_id()) {
    std::filesystem::create_directories(folder_);
    Connection writer{Options{.file = file("d.duckdb")}};
    writer.run("CREATE TABLE t AS SELECT 1 AS x");
    for (const char* name : {"allowed.parquet", "secret.parquet"}) {
      writer.run("COPY (SELECT 42 AS y) TO " + literal(file(name).string()));
    }
  }
  ~Confinement() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file(const std::string& name) const { return folder_ / name; }

  Connection open_confined() const {
    return Connection{Options{.file = file("d.duckdb"),
                              .read_only = true,
                              .confined = true,
                              .reachable_files = {file("allowed.parquet")}}};
  }

  static ErrorCode code_of(Connection& connection, const std::string& sql) {
    try {
      connection.require_select(sql);
      connection.rows(sql);
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "was let through: " << sql;
    return ErrorCode::internal;
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(Confinement, LetsTheTablesAndTheNamedFilesBeRead) {
  Connection connection = open_confined();
  EXPECT_THAT(connection.rows("SELECT x FROM t"), ElementsAre(Row{"1"}));
  connection.run("CREATE TEMP VIEW v AS SELECT * FROM read_parquet(" +
                 literal(file("allowed.parquet").string()) + ")");
  connection.require_select("SELECT y FROM v; -- done");
  EXPECT_THAT(connection.rows("SELECT y FROM v; -- done"), ElementsAre(Row{"42"}));
}

TEST_F(Confinement, RefusesToReadOtherFiles) {
  Connection connection = open_confined();
  for (const std::string& sql :
       {"SELECT * FROM read_parquet(" + literal(file("secret.parquet").string()) + ")",
        std::string("SELECT * FROM read_csv('/etc/passwd')"),
        std::string("SELECT * FROM read_text('/etc/hostname')"),
        std::string("SELECT * FROM read_blob('/etc/hostname')"),
        std::string("SELECT * FROM sniff_csv('/etc/passwd')"),
        std::string("SELECT * FROM glob('/etc/*')"), std::string("COPY t TO '/tmp/x.csv'")}) {
    EXPECT_EQ(code_of(connection, sql), ErrorCode::permission_denied) << sql;
  }
  EXPECT_EQ(code_of(connection, "SELECT * FROM '/etc/passwd'"), ErrorCode::bad_input);
  EXPECT_EQ(code_of(connection, "SELECT getenv('HOME')"), ErrorCode::bad_input);
}

TEST_F(Confinement, RefusesStatementsThatDoMoreThanRead) {
  Connection connection = open_confined();
  for (const std::string& sql : {std::string("CREATE TABLE u(i INT)"),
                                 std::string("CREATE TEMP TABLE u(i INT)"),
                                 std::string("INSERT INTO t VALUES (2)"),
                                 std::string("UPDATE t SET x = 2"),
                                 std::string("DELETE FROM t"),
                                 std::string("DROP TABLE t"),
                                 std::string("SET threads = 9"),
                                 std::string("RESET threads"),
                                 std::string("PRAGMA threads = 9"),
                                 std::string("INSTALL httpfs"),
                                 std::string("LOAD httpfs"),
                                 std::string("VACUUM"),
                                 std::string("CHECKPOINT"),
                                 std::string("BEGIN"),
                                 std::string("EXPLAIN SELECT 1"),
                                 std::string("ATTACH ':memory:' AS m"),
                                 std::string("ATTACH '/tmp/x.duckdb'"),
                                 std::string("DETACH data"),
                                 std::string("PREPARE p AS SELECT 1"),
                                 std::string("CALL pragma_version()"),
                                 std::string("SELECT 1; SELECT 2"),
                                 std::string(),
                                 "COPY t TO " + literal(file("allowed.parquet").string())}) {
    EXPECT_EQ(code_of(connection, sql), ErrorCode::invalid_argument) << sql;
  }
  EXPECT_EQ(code_of(connection, "SELEC 1"), ErrorCode::bad_input);
}

TEST_F(Confinement, HoldsEvenForStatementsThatPassedNoCheck) {
  Connection connection = open_confined();
  for (const std::string& sql :
       {std::string("SET enable_external_access = true"), std::string("SET threads = 9"),
        std::string("ATTACH '/tmp/x.duckdb'"), std::string("INSTALL httpfs"),
        std::string("INSERT INTO t VALUES (2)"), "COPY t TO " + literal(file("o.csv").string())}) {
    EXPECT_THROW(connection.run(sql), Error) << sql;
  }
  EXPECT_FALSE(std::filesystem::exists(file("o.csv")));
}

}  // namespace
}  // namespace mdm::duckdb
