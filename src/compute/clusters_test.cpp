#include "clusters.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frame.hpp"

namespace mdm::compute {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(Dice, FollowSplitMix64) {
  // The first three of seed 1234567 as its author publishes them.
  Dice dice(1'234'567);
  EXPECT_EQ(dice.next(), 6'457'827'717'110'365'317U);
  EXPECT_EQ(dice.next(), 3'203'168'211'198'807'973U);
  EXPECT_EQ(dice.next(), 9'817'491'932'198'370'423U);
}

TEST(ClusterCenters, FindClustersThatAreApart) {
  std::vector<Point> points;
  for (int i = 0; i < 300; ++i) {
    const double angle = i * 2.4;
    points.push_back({10.0 * (i % 3) + std::cos(angle), 5.0 * (i % 3 == 1) + std::sin(angle)});
  }
  Dice dice(42);
  const std::vector<Point> centers = cluster_centers(points, 3, dice);
  ASSERT_EQ(centers.size(), 3U);
  EXPECT_NEAR(centers[0][0], 0, 0.1);
  EXPECT_NEAR(centers[1][0], 10, 0.1);
  EXPECT_NEAR(centers[1][1], 5, 0.1);
  EXPECT_NEAR(centers[2][0], 20, 0.1);
  Dice same(42);
  EXPECT_EQ(cluster_centers(points, 3, same), centers);
}

TEST(ClusterCenters, AreNoMoreThanThePointsThatDiffer) {
  Dice dice(1);
  EXPECT_THAT(cluster_centers({{1, 2}, {1, 2}, {3, 4}}, 5, dice),
              ElementsAre(Point{1, 2}, Point{3, 4}));
}

TEST(Isolation, FindsWhatLiesApart) {
  std::vector<Point> points;
  for (int i = 0; i < 500; ++i) {
    points.push_back({std::cos(i * 2.4), std::sin(i * 2.4)});
  }
  points.push_back({12, -9});
  Dice dice(42);
  const auto score = isolation_function(isolation_forest(points, 100, 128, dice));
  const Point apart{12, -9};
  const Point among{0.8, 0.6};
  // scikit-learn 1.9 gives -0.628 to -0.677 and -0.510 to -0.533 with five seeds.
  EXPECT_NEAR(score(apart).value(), -0.655, 0.05);
  EXPECT_NEAR(score(among).value(), -0.522, 0.04);
}

TEST(Isolation, RefusesTreesThatDoNotHoldTogether) {
  const auto refused = [](const char* tree) {
    try {
      isolation_function(
          Json::parse(fmt::format(R"({{"dimensions":2,"rows":4,"trees":[{}]}})", tree)));
    } catch (const Error& error) {
      return error.code() == ErrorCode::bad_input;
    }
    return false;
  };
  EXPECT_TRUE(refused(R"({"columns":[],"values":[],"uppers":[]})"));
  EXPECT_TRUE(refused(R"({"columns":[0,-1],"values":[1,1],"uppers":[0,0]})"));
  EXPECT_TRUE(refused(R"({"columns":[2,-1,-1],"values":[1,1,1],"uppers":[2,0,0]})"));
  EXPECT_FALSE(refused(R"({"columns":[1,-1,-1],"values":[1,1,1],"uppers":[2,0,0]})"));
}

class ClusteringFeatures : public testing::Test {
 protected:
  ClusteringFeatures() {
    frame_.run(
        "CREATE TABLE t AS SELECT i AS __mdm_row_id, CASE WHEN i % 50 <> 7 THEN (i % 3) * 10 + "
        "sin(i) END AS x, (i % 3) * -4 + cos(i * 1.7) AS y, i % 2 AS k FROM range(3000) r(i)");
    plan_ = frame_.plan("t", {.row_id = "__mdm_row_id"},
                        {.clustering = true, .clustering_counts = {3}, .clustering_rows = 500});
  }

  Cells f(const char* name, const std::string& table = "t") {
    return frame_.feature(plan_, table, name);
  }

  Frame frame_{};
  plan::FeaturePlan plan_{};
};

TEST_F(ClusteringFeatures, NumberTheClustersByTheirPlace) {
  const Cells clusters = f("kmeans_cluster_3");
  for (const std::size_t row : {0U, 1U, 2U, 300U, 1301U, 2999U}) {
    EXPECT_EQ(clusters.at(row), row % 3) << row;
  }
  // A missing number stands at the mean.
  EXPECT_EQ(clusters.at(7), 1);
}

TEST_F(ClusteringFeatures, AreThoseOfTheFormulasByHand) {
  frame_.run("CREATE TABLE u AS SELECT 10.5::DOUBLE AS x, -4.25::DOUBLE AS y, 1 AS k");
  const auto state = [&](const char* key) { return plan_.find_state(key)->value.as_double(); };
  const Point point{(10.5 - state("mean(x)")) / state("std(x)"),
                    (-4.25 - state("mean(y)")) / state("std(y)")};
  const auto distances = [&](const char* key) {
    std::vector<double> found;
    for (const Json& each : plan_.find_state(key)->value.at("points").as_array()) {
      found.push_back(std::hypot(each.as_array()[0].as_double() - point[0],
                                 each.as_array()[1].as_double() - point[1]));
    }
    std::ranges::sort(found);
    return found;
  };
  EXPECT_THAT(f("kmeans_distance_3", "u").at(0),
              Optional(testing::DoubleNear(distances("kmeans(3)").at(0), 1e-12)));
  const std::vector<double> near = distances("density");
  double sum = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    sum += near.at(i);
  }
  EXPECT_THAT(f("density_score", "u").at(0),
              Optional(testing::DoubleNear(1 / (1 + sum / 10), 1e-12)));
}

TEST_F(ClusteringFeatures, CallATenthAnomalies) {
  double anomalies = 0;
  for (const auto& cell : f("is_anomaly")) {
    anomalies += cell.value();
  }
  EXPECT_NEAR(anomalies / 3000, 0.1, 0.03);
}

}  // namespace
}  // namespace mdm::compute
