#include <cmath>
#include <set>

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
  EXPECT_THAT(f("w_quarter"), ElementsAre(1, 1, kNull, 1, 4));
  EXPECT_THAT(f("w_week"), ElementsAre(1, 9, kNull, 9, 52));
  EXPECT_THAT(f("w_dayofyear"), ElementsAre(6, 60, kNull, 61, 365));
  EXPECT_THAT(f("w_minute"), ElementsAre(0, 30, kNull, 59, 59));
  EXPECT_THAT(f("w_time_of_day"), ElementsAre(3, 1, kNull, 2, 3));
  EXPECT_THAT(f("w_day_cos"),
              ElementsAre(near(std::cos(12 * M_PI / 31)), near(std::cos(58 * M_PI / 31)), kNull,
                          near(std::cos(2 * M_PI / 31)), near(1)));
  EXPECT_THAT(f("w_dayofweek_sin"),
              ElementsAre(near(std::sin(10 * M_PI / 7)), near(std::sin(6 * M_PI / 7)), kNull,
                          near(std::sin(8 * M_PI / 7)), near(std::sin(12 * M_PI / 7))));
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
  EXPECT_THAT(f("c_code"), ElementsAre(0, 1, 0, kNull, 0, 1, 0, 2, kNull, 0));
  EXPECT_THAT(f("c_a"), ElementsAre(1, 0, 1, 0, 1, 0, 1, 0, 0, 1));
  EXPECT_THAT(f("c_b"), ElementsAre(0, 1, 0, 0, 0, 1, 0, 0, 0, 0));
  EXPECT_THAT(f("c_ccé"), ElementsAre(0, 0, 0, 0, 0, 0, 0, 1, 0, 0));
  EXPECT_THAT(f("c_other"), ElementsAre(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(f("c_is_rare"), ElementsAre(0, 0, 0, 0, 0, 0, 0, 1, 0, 0));
  EXPECT_THAT(f("c_nunique_chars"), ElementsAre(1, 1, 1, 0, 1, 1, 1, 3, 0, 1));

  const auto g = [&](const char* name) { return frame.feature(plan, "u", name); };
  EXPECT_THAT(g("c_frequency"), ElementsAre(2, kNull, kNull, kNull));
  EXPECT_THAT(g("c_frequency_ratio"), ElementsAre(0.2, kNull, kNull, kNull));
  EXPECT_THAT(g("c_code"), ElementsAre(1, kNull, kNull, kNull));
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
  EXPECT_EQ(frame.feature(plan, "t", "s_code").at(10), 2);  // by bytes: v0 v1 v10
  EXPECT_EQ(frame.feature(plan, "t", "k_code").at(299), 299);
  EXPECT_EQ(frame.feature(plan, "t", "x_code").at(7), 7);
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
  EXPECT_THAT(f("x_squared"), ElementsAre(1, 4, 4, 16, 10000, kNull));
  EXPECT_THAT(f("x_minmax"),
              ElementsAre(0, near(1 / 99.0), near(1 / 99.0), near(3 / 99.0), 1, kNull));
  EXPECT_THAT(g("x_minmax"),
              ElementsAre(near(2 / 99.0), near(-0.5 / 99), near(999 / 99.0), near(1 / 99.0),
                          near(-3 / 99.0), kNull, Optional(inf), Optional(-inf)));
  EXPECT_THAT(f("x_div_mean"), ElementsAre(near(1 / mean), near(2 / mean), near(2 / mean),
                                           near(4 / mean), near(100 / mean), kNull));
  // Equal edges 34 and 67; quantile edges: ranks 1/3 and 2/3 lie at 2 and at 2 + 2 * 2/3.
  EXPECT_THAT(f("x_bin_equal"), ElementsAre(0, 0, 0, 0, 2, kNull));
  EXPECT_THAT(g("x_bin_equal"), ElementsAre(0, 0, 2, 0, 0, kNull, 2, 0));
  EXPECT_THAT(f("x_bin_quantile"), ElementsAre(0, 0, 0, 2, 2, kNull));
  EXPECT_THAT(g("x_bin_quantile"), ElementsAre(1, 0, 2, 0, 0, kNull, 2, 0));
}

TEST(StatisticalFeatures, TransformNegativeNumbersByYeoAndJohnson) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest([-3.0, -1.0, 0.0, 0.5, 2.0, 8.0, 30.0]::DOUBLE[]) AS x");
  const auto plan = frame.plan("t");
  const double power = plan.find_state("yeojohnson(x)")->value.as_double();
  const Cells cells = frame.feature(plan, "t", "x_yeojohnson");
  EXPECT_THAT(cells.at(0), near((1 - std::pow(4, 2 - power)) / (2 - power)));
  EXPECT_THAT(cells.at(2), Optional(0));
  EXPECT_THAT(cells.at(6), near((std::pow(31, power) - 1) / power));
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
  EXPECT_THAT(f("c_sentence_count"), ElementsAre(1, 0, 1, 0, 1));
  EXPECT_THAT(f("c_has_url"), ElementsAre(0, 0, 1, 0, 0));
  EXPECT_THAT(f("c_has_email"), ElementsAre(0, 0, 1, 0, 0));
}

TEST(TextFeatures, WeighWordsByHowFewTextsHaveThem) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest(['a b A', 'a', '', NULL, 'c d']) AS c");
  const auto plan = frame.plan("t", {.text = {"c"}}, {.tfidf_dimensions = 2});
  // FNV-1a of a and c is even, of b and d odd: in 4 texts, 2 and 2 have a word of each.
  const double even = 1 + std::log(5.0 / 4);
  const double odd = 1 + std::log(5.0 / 3);
  EXPECT_THAT(frame.feature(plan, "t", "c_tfidf_0"),
              ElementsAre(near(2 / 3.0 * even), near(even), 0, 0, near(even / 2)));
  EXPECT_THAT(frame.feature(plan, "t", "c_tfidf_1"),
              ElementsAre(near(1 / 3.0 * odd), 0, 0, 0, near(odd / 2)));
}

TEST(TargetEncoding, LeavesOutTheFoldOfTheRowOnTheTrainingTableAlone) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT i AS id, ['a', 'b', NULL][i % 3 + 1] AS c, "
      "CASE WHEN i <> 7 THEN i * 1.5::DOUBLE END AS y FROM range(60) r(i)");
  const plan::Hints hints{.excluded = {"y"}, .categorical = {"c"}, .target = "y", .row_id = "id"};
  const plan::Options options{.target_encoding = true, .target_folds = 4, .target_smoothing = 2};
  const auto plan = frame.plan("t", hints, options);
  const auto mean = [](const auto& takes) {
    double sum = 0;
    double count = 0;
    for (int i = 0; i < 60; ++i) {
      if (i != 7 && takes(i)) {
        sum += i * 1.5;
        count += 1;
      }
    }
    return std::pair(sum, count);
  };
  const auto fold = [](std::int64_t i) { return i * 1327217885 % 2147483647 * 4 / 2147483647; };
  const auto smoothed = [](const auto& group, const auto& all) {
    const double prior = all.first / all.second;
    return (group.first + 2 * prior) / (group.second + 2);
  };
  const Cells whole = frame.feature(plan, "t", "c_target_mean");
  const Cells folded = frame.feature(plan::for_training_table(plan), "t", "c_target_mean");
  std::set<std::int64_t> folds;
  for (int i = 0; i < 60; ++i) {
    const auto row = static_cast<std::size_t>(i);
    folds.insert(fold(i));
    const auto same = [&](int j) { return j % 3 == i % 3; };
    const auto others = [&](int j) { return fold(j) != fold(i); };
    const auto all = mean([](int) { return true; });
    const auto rest = mean(others);
    EXPECT_THAT(whole.at(row),
                near(i % 3 == 2 ? all.first / all.second : smoothed(mean(same), all)));
    EXPECT_THAT(
        folded.at(row),
        near(i % 3 == 2 ? rest.first / rest.second
                        : smoothed(mean([&](int j) { return same(j) && others(j); }), rest)));
  }
  EXPECT_EQ(folds.size(), 4U);
}

TEST(TargetEncoding, ReadsTextsOfTwoValuesAndGivesTheUnseenTheMeanOfAll) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT i AS id, i % 5 AS k, CASE WHEN i % 2 = 0 THEN 'yes' ELSE 'no' END "
      "AS y FROM range(100) r(i)");
  frame.run("CREATE TABLE u AS SELECT unnest([0, 99]) AS k");
  const auto plan = frame.plan(
      "t", {.excluded = {"y", "id"}, .categorical = {"k"}, .target = "y", .row_id = "id"},
      {.target_encoding = true, .target_smoothing = 0});
  EXPECT_THAT(frame.feature(plan, "u", "k_target_mean"), ElementsAre(0.5, 0.5));
  EXPECT_EQ(plan.find_state("target_mean()")->value, Json(0.5));
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
