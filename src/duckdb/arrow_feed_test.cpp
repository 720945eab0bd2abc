#include <filesystem>
#include <stdexcept>

#include <gmock/gmock.h>

#include <mdm/base/files.hpp>
#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

using ::testing::ElementsAre;
using Row = std::vector<std::string>;

constexpr std::int64_t kRows = 300'000;
constexpr int kScale = 5;

std::int64_t number_of(std::int64_t row) {
  return row * 7919;
}

data::Schema all_types() {
  data::Schema schema;
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    const auto type = static_cast<data::Type>(i);
    const int scale = type == data::Type::decimal ? kScale : 0;
    schema.fields.push_back({std::string(data::name_of(type)), type, scale});
  }
  return schema;
}

/// One row of every type; each column is null in its own rhythm.
void push_row(data::Batch& batch, std::int64_t row) {
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    data::Column& column = batch.columns[i];
    if (row % static_cast<std::int64_t>(i + 2) == 1) {
      column.push_null();
      continue;
    }
    switch (column.type) {
      case data::Type::boolean: column.push(row % 3 == 0); break;
      case data::Type::float64: column.push(static_cast<double>(row) / 3); break;
      case data::Type::decimal: column.push(number_of(row) * data::power_of_ten(20)); break;
      case data::Type::date: column.push(row % 100'000); break;
      case data::Type::time: column.push(number_of(row) % 86'400'000'000); break;
      case data::Type::text:
        column.push(std::string(static_cast<std::size_t>(row % 30), 'x'));
        break;
      default: column.push(number_of(row)); break;
    }
  }
  ++batch.rows;
}

/// Batches of uneven sizes, that may throw at a row.
class Rows final : public data::BatchStream {
 public:
  explicit Rows(std::int64_t fails_at = -1) : fails_at_(fails_at) {}

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    out = {};
    for (const data::Field& field : schema_.fields) {
      out.columns.emplace_back(field);
    }
    const std::int64_t end = std::min(kRows, row_ + 1 + number_of(row_) % 20'011);
    for (; row_ < end; ++row_) {
      if (row_ == fails_at_) {
        fail(ErrorCode::unavailable, Hint{"plug it in"}, "the source broke");
      }
      push_row(out, row_);
    }
    if (out.rows == 0) {
      out = {};
    }
    return out.rows > 0;
  }

 private:
  data::Schema schema_ = all_types();
  std::int64_t fails_at_;
  std::int64_t row_ = 0;
};

std::vector<std::string> cells_of(data::BatchStream& stream) {
  std::vector<std::string> cells;
  data::Batch batch;
  while (stream.next(batch)) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::string& line = cells.emplace_back();
      for (const data::Column& column : batch.columns) {
        line += column.valid(row) ? data::cell_text(column, row) + "|" : "null|";
      }
    }
  }
  return cells;
}

TEST(ArrowFeed, KeepsEveryCellAndTheOrderOnManyThreads) {
  Connection connection{Options{.threads = 4}};
  Rows rows;
  EXPECT_EQ(connection.run_over(rows, "fed", "CREATE TABLE t AS SELECT * FROM fed"), kRows);
  const auto result = connection.stream("SELECT * FROM t");
  EXPECT_EQ(result->schema(), all_types());
  Rows again;
  EXPECT_EQ(cells_of(*result), cells_of(again));
}

// The engine pushes projections, filters, joins and limits into scans that say they take them.
TEST(ArrowFeed, GivesAnyQueryWhatATableWouldGive) {
  Connection connection{Options{.threads = 4}};
  Rows all;
  connection.run_over(all, "fed", "CREATE TABLE whole AS SELECT * FROM fed");
  connection.run("CREATE TABLE few AS SELECT int64 FROM whole WHERE int64 % 1000 = 7");
  for (const std::string query :
       {"SELECT text FROM {}", "SELECT text, int64 + 1 AS next FROM {}",
        "SELECT count(*) AS n FROM {}", "SELECT count(date) AS n FROM {}",
        "SELECT timestamp, boolean FROM {} WHERE boolean",
        "SELECT int64 FROM {} WHERE date > DATE '2100-01-01' AND length(text) = 8",
        "SELECT * FROM {} WHERE float64 IS NULL OR time IS NULL",
        "SELECT * FROM {} WHERE int64 IN (7919, 15838, 23757)",
        "SELECT text FROM {} SEMI JOIN few USING (int64)",
        "SELECT text, few.int64 FROM {} JOIN few USING (int64)",
        "SELECT int64, text FROM {} ORDER BY float64 DESC NULLS LAST, int64 LIMIT 10",
        "SELECT text, count(*) AS n, max(timestamp) AS m FROM {} GROUP BY text"}) {
    Rows rows;
    connection.run_over(rows, "fed",
                        "CREATE OR REPLACE TABLE t AS " + fmt::format(fmt::runtime(query), "fed"));
    const std::string expected = fmt::format(fmt::runtime(query), "whole");
    EXPECT_THAT(connection.rows("(FROM t EXCEPT ALL (" + expected + ")) UNION ALL ((" + expected +
                                ") EXCEPT ALL FROM t)"),
                ::testing::IsEmpty())
        << query;
    EXPECT_THAT(connection.rows("SELECT count(*) > 0 FROM t"), ElementsAre(Row{"true"})) << query;
  }
}

TEST(ArrowFeed, FeedsMoreColumnsThanOneGroupHolds) {
  data::Schema schema;
  data::Batch batch;
  batch.rows = 1;
  std::vector<std::string> expected;
  for (std::int64_t i = 0; i < 300; ++i) {
    schema.fields.push_back({fmt::format("number {}", i), data::Type::int64});
    batch.columns.emplace_back(data::Type::int64).push(i);
    expected.push_back(std::to_string(i));
  }
  Connection connection{Options{}};
  const auto rows = data::stream_of(schema, {batch});
  EXPECT_EQ(connection.run_over(*rows, "fed", "CREATE TABLE t AS SELECT * FROM fed"), 1);
  EXPECT_EQ(connection.describe("SELECT * FROM t"), schema);
  EXPECT_THAT(connection.rows("SELECT * FROM t"), ElementsAre(expected));
}

TEST(ArrowFeed, GivesAnEmptyTableForNoRows) {
  Connection connection{Options{}};
  const auto rows = data::stream_of(all_types(), {});
  EXPECT_EQ(connection.run_over(*rows, "fed", "CREATE TABLE t AS SELECT * FROM fed"), 0);
  EXPECT_EQ(connection.describe("SELECT * FROM t"), all_types());
}

TEST(ArrowFeed, RethrowsWhatTheSourceThrewAndLeavesNothing) {
  for (const std::int64_t fails_at : {std::int64_t{0}, kRows / 2, kRows - 1}) {
    Connection connection{Options{.threads = 4}};
    Rows rows(fails_at);
    try {
      connection.run_over(rows, "fed", "CREATE TABLE t AS SELECT * FROM fed");
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unavailable);
      EXPECT_EQ(error.hint(), "plug it in");
    }
    EXPECT_THAT(connection.rows("SELECT count(*) FROM duckdb_tables()"), ElementsAre(Row{"0"}));
    EXPECT_THAT(connection.rows("SELECT count(*) FROM duckdb_views() WHERE NOT internal"),
                ElementsAre(Row{"0"}));
  }
}

TEST(ArrowFeed, ForgetsTheViewAfterAStatementThatDoesNotReadIt) {
  Connection connection{Options{}};
  Rows rows;
  EXPECT_THROW(connection.run_over(rows, "fed", "SELEC"), Error);
  EXPECT_THROW(connection.rows("SELECT * FROM fed"), Error);
  EXPECT_EQ(connection.run_over(rows, "fed", "CREATE TABLE t AS SELECT * FROM fed"), kRows);
}

TEST(ArrowFeed, StopsWhenAsked) {
  Connection connection{Options{}};
  std::stop_source stop;
  connection.define("stop_at", [&stop](double row) -> std::optional<double> {
    if (row > 1e9) {
      stop.request_stop();
    }
    return row;
  });
  Rows rows;
  try {
    connection.run_over(rows, "fed", "CREATE TABLE t AS SELECT stop_at(int64) FROM fed",
                        stop.get_token());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
  }
  EXPECT_THAT(connection.rows("SELECT count(*) FROM duckdb_tables()"), ElementsAre(Row{"0"}));
}

TEST(ArrowFeed, FeedsAConnectionWhoseFileIsReadOnly) {
  const std::filesystem::path file = std::filesystem::path(::testing::TempDir()) / random_id();
  Connection{Options{.file = file}}.run("CREATE TABLE t AS SELECT 0 AS int64");
  Connection connection{Options{.file = file, .read_only = true}};
  Rows rows;
  connection.run_over(rows, "fed",
                      "CREATE TEMP TABLE joined AS SELECT * FROM t SEMI JOIN fed USING (int64)");
  EXPECT_THAT(connection.rows("SELECT * FROM joined"), ElementsAre(Row{"0"}));
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace mdm::duckdb
