#include <stop_token>

#include <gmock/gmock.h>

#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

using ::testing::ElementsAre;
using Row = std::vector<std::string>;

TEST(Connection, RunsStatementsAndReturnsTheRowsChangedByTheLast) {
  Connection connection{Options{}};
  EXPECT_EQ(connection.run("CREATE TABLE t AS SELECT range AS i FROM range(10); "
                           "DELETE FROM t WHERE i < 3"),
            3);
  EXPECT_THAT(connection.rows("SELECT count(*), min(i) FROM t"), ElementsAre(Row{"7", "3"}));
}

data::Batch three_rows() {
  data::Batch batch;
  batch.rows = 3;
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    batch.columns.emplace_back(static_cast<data::Type>(i));
  }
  batch.columns[0].push(true);
  batch.columns[0].push_null();
  batch.columns[0].push(false);
  for (const std::size_t i : {1U, 3U, 4U, 5U}) {
    batch.columns[i].push(std::int64_t{1});
    batch.columns[i].push_null();
    batch.columns[i].push(std::int64_t{3});
  }
  batch.columns[2].push(0.1);
  batch.columns[2].push_null();
  batch.columns[2].push(1e300);
  batch.columns[6].push("a");
  batch.columns[6].push_null();
  batch.columns[6].push("longer than twelve bytes");
  return batch;
}

data::Schema all_types() {
  data::Schema schema;
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    const auto type = static_cast<data::Type>(i);
    schema.fields.push_back({std::string(data::name_of(type)), type});
  }
  return schema;
}

TEST(Connection, TakesAStreamInAndGivesTheSameCellsBack) {
  Connection connection{Options{}};
  const auto source = data::stream_of(all_types(), {three_rows()});
  EXPECT_EQ(connection.run_over(*source, "fed", "CREATE TABLE t AS SELECT * FROM fed"), 3);
  const auto result = connection.stream("SELECT * FROM t");
  EXPECT_EQ(result->schema(), all_types());
  data::Batch batch;
  ASSERT_TRUE(result->next(batch));
  const data::Batch expected = three_rows();
  ASSERT_EQ(batch.rows, 3U);
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    for (std::size_t row = 0; row < 3; ++row) {
      EXPECT_EQ(batch.columns[i].valid(row), expected.columns[i].valid(row)) << i;
      EXPECT_EQ(data::cell_text(batch.columns[i], row), data::cell_text(expected.columns[i], row));
    }
  }
  EXPECT_FALSE(result->next(batch));
}

}  // namespace
}  // namespace mdm::duckdb
