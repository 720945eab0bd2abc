#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frame.hpp"

namespace mdm::compute {
namespace {

using testing::ElementsAre;
using testing::Optional;

const auto kNull = testing::Eq(std::nullopt);

testing::Matcher<std::optional<double>> near(double value) {
  return Optional(testing::DoubleNear(value, 1e-12 * std::max(1.0, std::abs(value))));
}

TEST(TemporalFeatures, ArePartsOfTheMoment) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest([TIMESTAMP '2024-01-06 18:00:00', '2024-02-29 06:30:00', "
      "NULL, '2024-03-01 17:59:59', '2023-12-31 23:59:59.999999']) AS w");
  const auto plan = frame.plan("t");
  const auto f = [&](const char* name) { return frame.feature(plan, "t", name); };
  EXPECT_THAT(f("w_year"), ElementsAre(2024, 2024, kNull, 2024, 2023));
  EXPECT_THAT(f("w_month"), ElementsAre(1, 2, kNull, 3, 12));
  EXPECT_THAT(f("w_day"), ElementsAre(6, 29, kNull, 1, 31));
  EXPECT_THAT(f("w_hour"), ElementsAre(18, 6, kNull, 17, 23));
  EXPECT_THAT(f("w_dayofweek"), ElementsAre(5, 3, kNull, 4, 6));
  EXPECT_THAT(f("w_is_weekend"), ElementsAre(1, 0, 0, 0, 1));
  EXPECT_THAT(f("w_is_month_start"), ElementsAre(0, 0, 0, 1, 0));
  EXPECT_THAT(f("w_is_month_end"), ElementsAre(0, 1, 0, 0, 1));
  EXPECT_THAT(f("w_month_sin"),
              ElementsAre(near(0.5), near(std::sqrt(3) / 2), kNull, near(1), near(0)));
  EXPECT_THAT(f("w_month_cos"),
              ElementsAre(near(std::sqrt(3) / 2), near(0.5), kNull, near(0), near(1)));
  EXPECT_THAT(f("w_hour_sin"), ElementsAre(near(-1), near(1), kNull, near(std::sin(17 * M_PI / 12)),
                                           near(std::sin(23 * M_PI / 12))));
  EXPECT_THAT(f("w_hour_cos"), ElementsAre(near(0), near(0), kNull, near(std::cos(17 * M_PI / 12)),
                                           near(std::cos(23 * M_PI / 12))));
  EXPECT_THAT(f("w_days_since_start"), ElementsAre(5, 59, kNull, 60, 0));
}

TEST(TemporalFeatures, CountDaysFromTheTrainingTablesFirstDayInAnyTable) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest([DATE '2024-01-10', '2024-02-01']) AS d");
  frame.run("CREATE TABLE u AS SELECT unnest([DATE '2024-01-09', '2024-01-11', 'infinity']) AS d");
  frame.run(
      "CREATE TABLE s AS SELECT unnest([TIMESTAMP '2024-01-10 12:00:00', '2024-02-01']) AS d");
  frame.run(
      "CREATE TABLE v AS SELECT unnest([TIMESTAMP '2024-01-10 11:59:59', "
      "'2024-01-09 12:00:00', '2024-01-11 11:59:59', '2024-01-11 12:00:00']) AS d");
  EXPECT_THAT(frame.feature(frame.plan("t"), "u", "d_days_since_start"), ElementsAre(-1, 1, kNull));
  EXPECT_THAT(frame.feature(frame.plan("s"), "v", "d_days_since_start"), ElementsAre(-1, -1, 0, 1));
}

TEST(TemporalFeatures, OfATimeAreItsHour) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest([TIME '06:59:00', '18:00:00', NULL]) AS c");
  const auto plan = frame.plan("t");
  EXPECT_THAT(frame.feature(plan, "t", "c_hour"), ElementsAre(6, 18, kNull));
  EXPECT_THAT(frame.feature(plan, "t", "c_hour_sin"), ElementsAre(near(1), near(-1), kNull));
}

TEST(CategoricalFeatures, CountValuesOfTheTrainingTable) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest(['a', 'b', 'a', NULL, 'a', 'b', 'a', 'ccé', NULL, "
      "'a']) AS c");
  frame.run("CREATE TABLE u AS SELECT unnest(['b', 'new', NULL, 'A']) AS c");
  const auto plan = frame.plan("t", {}, {.categorical_min_frequency = 0.15});
  const auto f = [&](const char* name) { return frame.feature(plan, "t", name); };
  EXPECT_THAT(f("c_frequency"), ElementsAre(5, 2, 5, kNull, 5, 2, 5, 1, kNull, 5));
  EXPECT_THAT(f("c_frequency_ratio"),
              ElementsAre(0.5, 0.2, 0.5, kNull, 0.5, 0.2, 0.5, 0.1, kNull, 0.5));
  EXPECT_THAT(f("c_a"), ElementsAre(1, 0, 1, 0, 1, 0, 1, 0, 0, 1));
  EXPECT_THAT(f("c_b"), ElementsAre(0, 1, 0, 0, 0, 1, 0, 0, 0, 0));
  EXPECT_THAT(f("c_ccé"), ElementsAre(0, 0, 0, 0, 0, 0, 0, 1, 0, 0));
  EXPECT_THAT(f("c_other"), ElementsAre(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(f("c_is_rare"), ElementsAre(0, 0, 0, 0, 0, 0, 0, 1, 0, 0));
  EXPECT_THAT(f("c_nunique_chars"), ElementsAre(1, 1, 1, 0, 1, 1, 1, 3, 0, 1));

  const auto g = [&](const char* name) { return frame.feature(plan, "u", name); };
  EXPECT_THAT(g("c_frequency"), ElementsAre(2, kNull, kNull, kNull));
  EXPECT_THAT(g("c_frequency_ratio"), ElementsAre(0.2, kNull, kNull, kNull));
  EXPECT_THAT(g("c_a"), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(g("c_other"), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(g("c_is_rare"), ElementsAre(0, 1, 0, 1));
}

TEST(CategoricalFeatures, AreExactForIntegersThatADoubleConfuses) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest([9007199254740992, 9007199254740993, "
      "9007199254740993]::BIGINT[]) AS k");
  const auto plan = frame.plan("t");
  EXPECT_THAT(frame.feature(plan, "t", "k_frequency"), ElementsAre(1, 2, 2));
  EXPECT_THAT(frame.feature(plan, "t", "k_9007199254740992"), ElementsAre(1, 0, 0));
}

TEST(CategoricalFeatures, CountManyValuesOfAnyTypeByATable) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT 'v' || (i % 300) AS s, i % 300 AS k, (i % 300) / 8.0 AS x, "
      "i % 2 = 0 AS b FROM range(900) r(i) UNION ALL SELECT 'v0', 0, 0.0, true");
  const auto plan = frame.plan("t", {.categorical = {"s", "k", "x", "b"}});
  for (const char* name : {"s_frequency", "k_frequency", "x_frequency"}) {
    const Cells cells = frame.feature(plan, "t", name);
    EXPECT_EQ(cells.at(0), 4) << name;
    EXPECT_EQ(cells.at(1), 3) << name;
    EXPECT_EQ(cells.at(899), 3) << name;
  }
  EXPECT_EQ(frame.feature(plan, "t", "b_true").at(0), 1);
  EXPECT_EQ(frame.feature(plan, "t", "b_frequency").at(1), 450);
}

TEST(StatisticalFeatures, UseTheTrainingTablesStatistics) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest([1.0, 2.0, 2.0, 4.0, 100.0, NULL]::DOUBLE[]) AS x");
  frame.run(
      "CREATE TABLE u AS SELECT unnest([3.0, 0.5, 1000.0, 2.0, -2.0, NULL, 'inf'::DOUBLE, "
      "'-inf'::DOUBLE]::DOUBLE[]) AS x");
  const auto plan = frame.plan("t", {}, {.n_bins = {3}});
  const auto f = [&](const char* name) { return frame.feature(plan, "t", name); };
  const auto g = [&](const char* name) { return frame.feature(plan, "u", name); };
  const double mean = 109.0 / 5;
  const double std = std::sqrt((std::pow(1 - mean, 2) + 2 * std::pow(2 - mean, 2) +
                                std::pow(4 - mean, 2) + std::pow(100 - mean, 2)) /
                               4);
  const double inf = std::numeric_limits<double>::infinity();

  EXPECT_THAT(f("x_log"), ElementsAre(near(std::log1p(1)), near(std::log1p(2)), near(std::log1p(2)),
                                      near(std::log1p(4)), near(std::log1p(100)), kNull));
  EXPECT_THAT(g("x_log"),
              ElementsAre(near(std::log1p(3)), near(std::log1p(0.5)), near(std::log1p(1000)),
                          near(std::log1p(2)), kNull, kNull, Optional(inf), kNull));
  EXPECT_THAT(f("x_zscore"),
              ElementsAre(near((1 - mean) / std), near((2 - mean) / std), near((2 - mean) / std),
                          near((4 - mean) / std), near((100 - mean) / std), kNull));
  EXPECT_THAT(f("x_percentile"), ElementsAre(0.2, 0.5, 0.5, 0.8, 1.0, kNull));
  EXPECT_THAT(g("x_percentile"), ElementsAre(near(0.65), 0.2, 1.0, 0.5, 0.2, kNull, 1.0, 0.2));
  // Quartiles 2 and 4: outside [-1, 7].
  EXPECT_THAT(f("x_is_outlier"), ElementsAre(0, 0, 0, 0, 1, 0));
  EXPECT_THAT(g("x_is_outlier"), ElementsAre(0, 0, 1, 0, 1, 0, 1, 1));
  EXPECT_THAT(f("x_sqrt"), ElementsAre(1, near(std::sqrt(2)), near(std::sqrt(2)), 2, 10, kNull));
  EXPECT_THAT(g("x_sqrt"),
              ElementsAre(near(std::sqrt(3)), near(std::sqrt(0.5)), near(std::sqrt(1000)),
                          near(std::sqrt(2)), kNull, kNull, Optional(inf), kNull));
  EXPECT_THAT(f("x_div_mean"), ElementsAre(near(1 / mean), near(2 / mean), near(2 / mean),
                                           near(4 / mean), near(100 / mean), kNull));
  // Equal edges 34 and 67; quantile edges: ranks 1/3 and 2/3 lie at 2 and at 2 + 2 * 2/3.
  EXPECT_THAT(f("x_bin_equal"), ElementsAre(0, 0, 0, 0, 2, kNull));
  EXPECT_THAT(g("x_bin_equal"), ElementsAre(0, 0, 2, 0, 0, kNull, 2, 0));
  EXPECT_THAT(f("x_bin_quantile"), ElementsAre(0, 0, 0, 2, 2, kNull));
  EXPECT_THAT(g("x_bin_quantile"), ElementsAre(1, 0, 2, 0, 0, kNull, 2, 0));
}

TEST(StatisticalFeatures, PutValuesOnAnEdgeIntoTheLowerBin) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT i AS k FROM range(21) r(i)");
  const Cells cells = frame.feature(frame.plan("t"), "t", "k_bin_equal");
  EXPECT_EQ(cells.at(0), 0);
  EXPECT_EQ(cells.at(2), 0);
  EXPECT_EQ(cells.at(3), 1);
  EXPECT_EQ(cells.at(4), 1);
  EXPECT_EQ(cells.at(20), 9);
}

TEST(StatisticalFeatures, KeepTheLastDigitsOfLogarithmsNearOne) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest([1e-10, 1e-17, 1e-300, 3.0]::DOUBLE[]) AS x");
  EXPECT_THAT(frame.feature(frame.plan("t"), "t", "x_log"),
              ElementsAre(std::log1p(1e-10), 1e-17, 1e-300, near(std::log(4))));
}

TEST(TextFeatures, MeasureWordsCharactersAndPatterns) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest(['Hello hello WORLD 42!', NULL, "
      "'SEE https://a.b/c?d=1 a.b@c.de #tag @me ÉTÉ', '  ', '١٢ é']) AS c");
  const auto plan = frame.plan("t", {.text = {"c"}});
  const auto f = [&](const char* name) { return frame.feature(plan, "t", name); };
  EXPECT_THAT(f("c_length"), ElementsAre(21, 0, 43, 2, 4));
  EXPECT_THAT(f("c_word_count"), ElementsAre(4, 0, 6, 0, 2));
  EXPECT_THAT(f("c_avg_word_length"), ElementsAre(near(18.0 / 4), 0, near(38.0 / 6), 0, near(1.5)));
  EXPECT_THAT(f("c_n_uppercase"), ElementsAre(6, 0, 4, 0, 0));
  EXPECT_THAT(f("c_n_lowercase"), ElementsAre(9, 0, 19, 0, 0));
  EXPECT_THAT(f("c_n_digits"), ElementsAre(2, 0, 1, 0, 2));
  EXPECT_THAT(f("c_n_spaces"), ElementsAre(3, 0, 5, 2, 1));
  EXPECT_THAT(f("c_n_special"), ElementsAre(1, 0, 14, 0, 3));
  EXPECT_THAT(f("c_has_digits"), ElementsAre(1, 0, 1, 0, 1));
  EXPECT_THAT(f("c_has_special"), ElementsAre(1, 0, 1, 0, 1));
  EXPECT_THAT(f("c_is_upper"), ElementsAre(0, 0, 0, 0, 0));
  EXPECT_THAT(f("c_is_lower"), ElementsAre(0, 0, 0, 0, 1));
  EXPECT_THAT(f("c_unique_word_count"), ElementsAre(3, 0, 6, 0, 2));
  EXPECT_THAT(f("c_unique_word_ratio"), ElementsAre(0.75, 0, 1, 0, 1));
  EXPECT_THAT(f("c_n_urls"), ElementsAre(0, 0, 1, 0, 0));
  EXPECT_THAT(f("c_n_emails"), ElementsAre(0, 0, 1, 0, 0));
  EXPECT_THAT(f("c_n_hashtags"), ElementsAre(0, 0, 1, 0, 0));
  EXPECT_THAT(f("c_n_mentions"), ElementsAre(0, 0, 2, 0, 0));
}

TEST(MissingFeatures, DescribeTheGapsOfEachRow) {
  Frame frame;
  frame.run("CREATE TABLE t (a BIGINT, b VARCHAR, c DOUBLE, full_ BIGINT, y BIGINT)");
  frame.run(
      "INSERT INTO t VALUES (1, NULL, 2.0, 1, 0), (NULL, NULL, 1.0, 2, NULL), "
      "(NULL, 'x', NULL, 3, 1), (4, 'y', 5.0, 4, NULL)");
  const auto plan = frame.plan("t", {.excluded = {"y"}});
  const auto f = [&](const char* name) { return frame.feature(plan, "t", name); };
  EXPECT_THAT(f("a_is_missing"), ElementsAre(0, 1, 1, 0));
  EXPECT_THAT(f("b_is_missing"), ElementsAre(1, 1, 0, 0));
  EXPECT_THAT(f("total_missing_count"), ElementsAre(1, 2, 2, 0));
  EXPECT_THAT(f("missing_ratio"), ElementsAre(near(1.0 / 3), near(2.0 / 3), near(2.0 / 3), 0));
  EXPECT_THAT(f("max_consecutive_missing"), ElementsAre(1, 2, 1, 0));
  EXPECT_THAT(f("missing_together_a_b"), ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(f("missing_together_a_c"), ElementsAre(0, 0, 1, 0));
  // The first eight digits of md5("010"), md5("110"), md5("101") and md5("000").
  EXPECT_THAT(f("missing_pattern_id"), ElementsAre(3928006723, 1603533187, 951316472, 3337639864));
  EXPECT_THROW(f("y_is_missing"), Error);
}

}  // namespace
}  // namespace mdm::compute
