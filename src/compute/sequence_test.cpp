#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frame.hpp"
#include "series.hpp"

namespace mdm::compute {
namespace {

using testing::ElementsAre;
using testing::Optional;

const testing::Matcher<std::optional<double>> kNull = testing::Eq(std::nullopt);

testing::Matcher<std::optional<double>> near(double value) {
  return Optional(testing::DoubleNear(value, 1e-12 * std::max(1.0, std::abs(value))));
}

Cells run(const char* op, std::size_t rows, const Cells& values) {
  const auto series = make_series(op, rows);
  series->start();
  Cells results;
  for (const auto& value : values) {
    results.push_back(series->next(value));
  }
  return results;
}

TEST(Series, LookBackOverTheFiniteValuesOfTheLastRows) {
  const Cells values = {1.0, 4.0, std::nullopt, 6.0, std::numeric_limits<double>::infinity(), 2.0};
  EXPECT_THAT(run("lag", 2, values), ElementsAre(kNull, kNull, 1, 4, kNull, 6));
  EXPECT_THAT(run("rolling_mean", 3, values), ElementsAre(1, 2.5, 2.5, 5, 6, 4));
  EXPECT_THAT(run("rolling_std", 3, values),
              ElementsAre(kNull, near(std::sqrt(4.5)), near(std::sqrt(4.5)), near(std::sqrt(2)),
                          kNull, near(std::sqrt(8))));
  EXPECT_THAT(run("rolling_min", 3, values), ElementsAre(1, 1, 1, 4, 6, 2));
  EXPECT_THAT(run("rolling_max", 3, values), ElementsAre(1, 4, 4, 6, 6, 6));
  EXPECT_THAT(run("cumsum", 0, values), ElementsAre(1, 5, kNull, 11, kNull, 13));
  // Of the last three values, whatever lies between them: 1 4 6, then 4 6 2.
  EXPECT_THAT(run("trend", 3, values), ElementsAre(kNull, 3, 3, 2.5, 2.5, -1));
}

/// Twelve rows of two groups, whose times run against the order of the table.
class SequentialFeatures : public testing::Test {
 protected:
  SequentialFeatures() {
    frame_.run(
        "CREATE TABLE t AS SELECT i AS __mdm_row_id, ['a', 'b'][i % 2 + 1] AS g, "
        "DATE '2024-01-31' - CAST(i // 2 AS INTEGER) AS w, CAST(i * i AS DOUBLE) AS x "
        "FROM range(24) r(i)");
    plan_ =
        frame_.plan("t", {.excluded = {"__mdm_row_id"}, .time_column = "w", .group_column = "g"},
                    {.sequential = true, .sequential_leads = {1}});
  }

  Cells f(const char* name, const std::string& table = "t") {
    return frame_.feature(plan_, table, name);
  }

  Frame frame_{};
  plan::FeaturePlan plan_{};
};

TEST_F(SequentialFeatures, FollowTheTimeWithinTheGroup) {
  const auto x = [](std::size_t row) { return static_cast<double>(row * row); };
  const Cells lags = f("x_lag_1");
  const Cells gaps = f("x_diff_1");
  const Cells changes = f("x_pct_change");
  const Cells leads = f("x_lead_1");
  const Cells greatest = f("x_roll_max_3");
  const Cells sums = f("x_cumsum");
  for (std::size_t row = 0; row < 24; ++row) {
    // The row before in time is two places on in the table.
    const bool first = row >= 22;
    EXPECT_THAT(lags.at(row), first ? kNull : near(x(row + 2)));
    EXPECT_THAT(gaps.at(row), first ? kNull : near(x(row) - x(row + 2)));
    EXPECT_THAT(changes.at(row), first ? kNull : near(x(row) / x(row + 2) - 1));
    EXPECT_THAT(leads.at(row), row < 2 ? kNull : near(x(row - 2)));
    EXPECT_EQ(greatest.at(row), x(std::min(row + 4, 22 + row % 2)));
    double sum = 0;
    for (std::size_t later = row; later < 24; later += 2) {
      sum += x(later);
    }
    EXPECT_EQ(sums.at(row), sum);
  }
}

TEST_F(SequentialFeatures, TakeEachTableAsASequenceOfItsOwn) {
  frame_.run("CREATE TABLE u AS SELECT * FROM t WHERE w > DATE '2024-01-29'");
  EXPECT_THAT(f("x_lag_1", "u"), ElementsAre(4, 9, kNull, kNull));
  frame_.run("CREATE TABLE empty AS SELECT * FROM t LIMIT 0");
  EXPECT_THAT(f("x_lag_1", "empty"), ElementsAre());
}

TEST_F(SequentialFeatures, BreakTiesByTheOrderOfTheTableAndPutMissingTimesLast) {
  frame_.run(
      "CREATE TABLE ties AS SELECT 'a' AS g, w, x FROM (VALUES (NULL::DATE, 1.0::DOUBLE), "
      "(DATE '2024-01-02', 2.0), (DATE '2024-01-01', 3.0), (DATE '2024-01-02', 4.0)) v(w, x)");
  EXPECT_THAT(f("x_lag_1", "ties"), ElementsAre(4, 3, kNull, 2));
}

TEST_F(SequentialFeatures, AreTheSameAsOneSelect) {
  const std::string select =
      select_features(plan_, frame_.connection(), "t", {"__mdm_row_id", "x"});
  const auto rows =
      frame_.connection().rows("SELECT __mdm_row_id, x, x_lag_1 FROM (" + select + ")");
  const Cells lags = f("x_lag_1");
  ASSERT_EQ(rows.size(), 24U);
  for (std::size_t row = 0; row < 24; ++row) {
    EXPECT_EQ(rows[row][0], std::to_string(row));
    EXPECT_EQ(rows[row][1], data::float_text(static_cast<double>(row * row)));
    EXPECT_EQ(rows[row][2].empty(), !lags.at(row));
  }
}

TEST(SequentialPlan, GivesTheSameBitsOnAnyNumberOfThreadsAndWorkers) {
  std::vector<std::string> digests;
  for (const unsigned threads : {1U, 4U}) {
    Frame frame(threads);
    frame.run(
        "CREATE TABLE t AS SELECT i AS __mdm_row_id, (i * 7919) % 101 AS g, "
        "TIMESTAMP '2020-01-01' + to_minutes(CAST((i * 104729) % 99991 AS INTEGER)) AS w, "
        "CASE WHEN i % 17 <> 3 THEN exp(sin(i * 12.9898) * 4) END AS x, i % 1000 / 7 AS y "
        "FROM range(150000) r(i)");
    const plan::Hints hints{.excluded = {"__mdm_row_id"}, .time_column = "w", .group_column = "g"};
    const auto plan = frame.plan("t", hints, {.sequential = true});
    for (const Execution& execution : {Execution{1, 2048}, Execution{3, 65'536}}) {
      const auto rows =
          feature_rows(plan, frame.connection(), "t", {"__mdm_row_id"}, execution, {});
      auto sink = frame.connection().another();
      sink.run_over(*rows, "made", "CREATE OR REPLACE TABLE found AS SELECT * FROM made");
      digests.push_back(sink.rows("SELECT sum(hash(f)) FROM found f").at(0).at(0));
    }
  }
  EXPECT_THAT(digests, testing::Each(digests.front()));
}

}  // namespace
}  // namespace mdm::compute
