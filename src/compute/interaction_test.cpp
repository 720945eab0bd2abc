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

TEST(InteractionFeatures, CombineCorrelatedNumbers) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest([1.0, 2.0, 3.0, 4.0, NULL, 6.0]::DOUBLE[]) AS a, "
      "unnest([2.0, -2.0, 0.0, 5.0, 7.0, NULL]::DOUBLE[]) AS b");
  const auto plan = frame.plan("t", {}, {.interaction_extremes = true});
  const auto f = [&](const char* name) { return frame.feature(plan, "t", name); };
  EXPECT_THAT(f("a_plus_b"), ElementsAre(3, 0, 3, 9, kNull, kNull));
  EXPECT_THAT(f("a_minus_b"), ElementsAre(-1, 4, 3, -1, kNull, kNull));
  EXPECT_THAT(f("a_times_b"), ElementsAre(2, -4, 0, 20, kNull, kNull));
  EXPECT_THAT(f("a_div_b"), ElementsAre(0.5, -1, 0, 0.8, kNull, kNull));
  EXPECT_THAT(f("max_a_b"), ElementsAre(2, 2, 3, 5, kNull, kNull));
  EXPECT_THAT(f("min_a_b"), ElementsAre(1, -2, 0, 4, kNull, kNull));
  EXPECT_THAT(f("a_ratio_to_sum_b"),
              ElementsAre(near(1 / 3.0), 0.5, 1, near(4 / 9.0), kNull, kNull));
}

TEST(InteractionFeatures, CountPairsOfCategoriesThatNoTextConfuses) {
  Frame frame;
  // "1" beside "1:x" and "1:1" beside "x" would be one text if they were only joined.
  frame.run(
      "CREATE TABLE t AS SELECT ['1', '1:1'][i % 2 + 1] AS a, ['1:x', 'x', NULL][i % 3 + 1] AS b "
      "FROM range(60) r(i)");
  frame.run(
      "CREATE TABLE u AS SELECT unnest(['1', '1', 'new']) AS a, unnest(['x', 'y', 'x']) AS b");
  const auto plan = frame.plan("t");
  const auto f = [&](const char* name) {
    Cells cells = frame.feature(plan, "t", name);
    cells.resize(6);
    return cells;
  };
  // In the order of their texts: 1:11:x, 1:1x, 3:1:11:x, 3:1:1x.
  EXPECT_THAT(f("a__b"), ElementsAre(0, 3, kNull, 2, 1, kNull));
  EXPECT_THAT(f("a__b_frequency"), ElementsAre(10, 10, kNull, 10, 10, kNull));
  EXPECT_THAT(frame.feature(plan, "u", "a__b"), ElementsAre(1, kNull, kNull));
}

TEST(InteractionFeatures, CompareNumbersWithTheirGroup) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest(['a', 'a', 'a', 'b', 'b', 'c', 'b']) AS g, "
      "unnest([1.0, 2.0, 6.0, 5.0, NULL, 7.0, 'inf'::DOUBLE]::DOUBLE[]) AS x");
  frame.run("CREATE TABLE u AS SELECT unnest(['a', 'd', NULL]) AS g, unnest([4.0, 4.0, 4.0]) AS x");
  const auto plan = frame.plan("t", {.categorical = {"g"}, .numeric = {"x"}});
  const auto f = [&](const char* name) { return frame.feature(plan, "t", name); };
  const double std = std::sqrt(7.0);
  EXPECT_THAT(f("x_mean_by_g"), ElementsAre(3, 3, 3, 5, 5, 7, 5));
  EXPECT_THAT(f("x_std_by_g"),
              ElementsAre(near(std), near(std), near(std), kNull, kNull, kNull, kNull));
  EXPECT_THAT(f("x_zscore_by_g"), ElementsAre(near(-2 / std), near(-1 / std), near(3 / std), kNull,
                                              kNull, kNull, kNull));
  EXPECT_THAT(frame.feature(plan, "u", "x_zscore_by_g"), ElementsAre(near(1 / std), kNull, kNull));
}

TEST(DistributionFeatures, PlaceNumbersAmongThoseOfTraining) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT i AS k FROM range(101) r(i)");
  const auto plan = frame.plan("t", {}, {.distribution = true});
  const Cells deciles = frame.feature(plan, "t", "k_decile_position");
  EXPECT_EQ(deciles.at(0), 0);
  EXPECT_EQ(deciles.at(10), 0);
  EXPECT_EQ(deciles.at(11), 1);
  EXPECT_EQ(deciles.at(100), 9);
  EXPECT_THAT(frame.feature(plan, "t", "k_iqr_normalized").at(75), near(50 / (50 + 1e-8)));
}

}  // namespace
}  // namespace mdm::compute
