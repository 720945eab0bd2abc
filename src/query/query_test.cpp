#include <filesystem>

#include <gmock/gmock.h>

#include <mdm/base/files.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/query.hpp>

namespace mdm::query {
namespace {

using testing::ElementsAre;

/// A file with the table t(a, b) of ten rows, and features of it.
class Query : public testing::Test {
 protected:
  Query() {
    make_folder(folder_);
    duckdb::Connection writer({.file = options_.engine.file});
    writer.run(
        "CREATE TABLE t AS SELECT i AS a, 'x' || i AS b, i AS __mdm_row_id "
        "FROM range(10) r(i)");
    writer.run("COPY (SELECT __mdm_row_id, a * 2 AS a_twice FROM t) TO " +
               duckdb::literal(options_.features.at("t").file.native()));
  }
  ~Query() override { remove_tree(folder_); }

  std::vector<std::string> cells(const std::string& sql) {
    Session session(engines_, {}, options_);
    const auto result = session.run(as_written(sql), row_limit_, {});
    std::vector<std::string> texts;
    for (data::Batch batch; result->rows().next(batch);) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        for (const auto& column : batch.columns) {
          texts.push_back(data::cell_text(column, row));
        }
      }
    }
    truncated_ = result->truncated();
    return texts;
  }

  ErrorCode code_of(const std::string& sql) {
    try {
      cells(sql);
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "was let through: " << sql;
    return ErrorCode::internal;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  Options options_{
      .engine = {.file = folder_ / "data.duckdb"},
      .features = {
          {"t",
           {.file = folder_ / "t.parquet",
            .sql = "read_parquet(" + duckdb::literal((folder_ / "t.parquet").native()) + ")"}}}};
  Engines engines_{};
  std::uint64_t row_limit_ = 0;
  bool truncated_ = false;
};

TEST_F(Query, ReachesTablesAndFeaturesWithoutTheHiddenColumn) {
  EXPECT_THAT(cells("SELECT * FROM t WHERE a = 3"), ElementsAre("3", "x3"));
  EXPECT_THAT(cells("SELECT * FROM t_features LIMIT 1"), ElementsAre("0"));
  EXPECT_THAT(cells("SELECT max(__mdm_row_id) FROM data.main.t"), ElementsAre("9"));
}

TEST_F(Query, ShowsColumnsAndFeaturesSideBySide) {
  EXPECT_THAT(cells("SELECT * FROM features.t WHERE a = 3"), ElementsAre("3", "x3", "6"));
}

TEST_F(Query, ReadsFeaturesOfADatabase) {
  {
    duckdb::Connection writer({.file = folder_ / "features.duckdb"});
    writer.run("CREATE TABLE t AS SELECT i AS __mdm_row_id, i * 3 AS thrice FROM range(10) r(i)");
  }
  options_.features = {
      {"t", {.file = folder_ / "features.duckdb", .attached = "own", .sql = "own.main.t"}}};
  EXPECT_THAT(cells("SELECT * FROM features.t WHERE a = 3"), ElementsAre("3", "x3", "9"));
  EXPECT_THAT(cells("SELECT max(thrice) FROM t_features"), ElementsAre("27"));
  EXPECT_EQ(code_of("INSERT INTO own.main.t VALUES (1, 1)"), ErrorCode::invalid_argument);
}

TEST_F(Query, CutsAtTheLimitAndSaysSo) {
  row_limit_ = 3;
  EXPECT_THAT(cells("SELECT a FROM t"), ElementsAre("0", "1", "2"));
  EXPECT_TRUE(truncated_);
  row_limit_ = 10;
  EXPECT_EQ(cells("SELECT a FROM t").size(), 10U);
  EXPECT_FALSE(truncated_);
}

TEST_F(Query, WritesAndOtherFilesAreOutOfReach) {
  for (const char* sql : {"DROP TABLE t", "CREATE TABLE u AS SELECT 1", "SELECT 1; SELECT 2",
                          "SET threads = 1", "ATTACH '/tmp/x.db'", "INSTALL fts"}) {
    EXPECT_EQ(code_of(sql), ErrorCode::invalid_argument) << sql;
  }
  // The engine refuses these while it binds them.
  EXPECT_EQ(code_of("COPY t TO '/tmp/mdm_query_test.csv'"), ErrorCode::permission_denied);
  EXPECT_EQ(code_of("INSERT INTO t VALUES (1, 'x')"), ErrorCode::bad_input);
  EXPECT_NE(code_of("SELECT * FROM read_csv('/etc/passwd')"), ErrorCode::internal);
  EXPECT_NE(code_of("SELECT * FROM '/etc/passwd'"), ErrorCode::internal);
}

TEST_F(Query, WrongSqlCarriesTheEnginesMessage) {
  try {
    cells("SELECT nothing FROM t");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_THAT(error.what(), testing::HasSubstr("nothing"));
  }
}

TEST_F(Query, OneEngineAndItsPlansServeManyStatements) {
  Session session(engines_, {.digest = "data"}, options_);
  const auto origin_of = [&](const std::string& sql) {
    const PlannedStatement planned = session.plan(sql, {});
    data::Batch batch;
    EXPECT_TRUE(session.run(planned.plan, 0, {})->rows().next(batch)) << sql;
    return name_of(planned.origin);
  };
  EXPECT_EQ(origin_of("SELECT b FROM t WHERE a = 3"), "statement");
  EXPECT_EQ(origin_of("SELECT b FROM t WHERE a = 3"), "text");
  EXPECT_EQ(origin_of("SELECT b FROM t WHERE a = 4"), "shape");
  EXPECT_EQ(origin_of("SELECT b FROM t WHERE a = 4 -- again"), "shape");
  EXPECT_EQ(origin_of("SELECT b FROM t WHERE a = 4.5 OR true"), "statement");
  EXPECT_EQ(session.plan("SELECT b FROM t WHERE a = 5", {"push_down"}).origin, Origin::shape);
  EXPECT_EQ(engines_.counts().engines, 1U);
}

TEST_F(Query, ResultsOfASessionLiveSideBySide) {
  Session session(engines_, {}, options_);
  const auto first = session.run(as_written("SELECT a FROM t ORDER BY a"), 0, {});
  const auto second = session.run(as_written("SELECT b FROM t_features, t LIMIT 1"), 0, {});
  EXPECT_THROW(session.run(as_written("SELECT nothing FROM t"), 0, {}), Error);
  data::Batch batch;
  EXPECT_TRUE(second->rows().next(batch));
  EXPECT_TRUE(first->rows().next(batch));
  EXPECT_EQ(batch.rows, 10U);
  EXPECT_EQ(engines_.counts().engines, 1U);
}

TEST_F(Query, PlansBeyondTheMostGoAndComeBack) {
  Session session(engines_, {.digest = "data"}, options_);
  const auto sql = [](int i) { return fmt::format("SELECT a AS a{} FROM t", i); };
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(session.plan(sql(i), {}).origin, Origin::statement);
  }
  EXPECT_EQ(session.plan(sql(299), {}).origin, Origin::text);
  EXPECT_EQ(session.plan(sql(0), {}).origin, Origin::statement);
}

}  // namespace
}  // namespace mdm::query
