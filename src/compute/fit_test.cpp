#include <gtest/gtest.h>

#include <mdm/plan/measures.hpp>

#include "frame.hpp"

namespace mdm::compute {
namespace {

Json fitted(Frame& frame, std::string_view measure, const Json& parameters,
            data::Type type = data::Type::float64) {
  plan::FeaturePlan plan{
      .inputs = {{"x", type}},
      .state = {
          {.key = "k", .measure = std::string(measure), .column = "x", .parameters = parameters}}};
  fit(plan, frame.connection(), "t", {});
  EXPECT_TRUE(plan.fitted());
  return plan.state.at(0).value;
}

TEST(Fit, InterpolatesQuantilesBetweenOrderStatistics) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest([4.0, 1.0, NULL, 2.0, 8.0, 'inf'::DOUBLE]::DOUBLE[]) AS x");
  const auto quantile = [&](double rank) {
    return fitted(frame, plan::kQuantile, Json::object({{"rank", rank}})).as_double();
  };
  EXPECT_EQ(quantile(0), 1);
  EXPECT_EQ(quantile(0.25), 1.75);
  EXPECT_EQ(quantile(0.5), 3);
  EXPECT_EQ(quantile(1), 8);
}

TEST(Fit, LeavesOutGroupsWhoseMomentsExceedAllNumbers) {
  Frame frame;
  frame.run(
      "CREATE TABLE t AS SELECT unnest([1.0, 3, 1e308, -1e308, 1e308]::DOUBLE[]) AS x, "
      "unnest([1, 1, 2, 2, 2]::BIGINT[]) AS g");
  plan::FeaturePlan plan{.inputs = {{"x", data::Type::float64}, {"g", data::Type::int64}},
                         .state = {{.key = "k",
                                    .measure = std::string(plan::kGroupStd),
                                    .column = "x",
                                    .parameters = Json::object({{"by", "g"}})}}};
  fit(plan, frame.connection(), "t", {});
  EXPECT_EQ(plan.state.at(0).value.dump(), R"({"values":[1],"numbers":[1.4142135623730951]})");
}

TEST(Fit, LeavesOutQuantileEdgesThatCoincide) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest([0.0, 0, 0, 0, 0, 5, 7, 9, 9, 9]::DOUBLE[]) AS x");
  const Json edges = fitted(frame, plan::kQuantileEdges, Json::object({{"bins", 5}}));
  // Quantiles 0, 0, 0, 5.8, 9, 9: those at the ends and the repeated ones go.
  ASSERT_EQ(edges.as_array().size(), 1U);
  EXPECT_NEAR(edges.as_array()[0].as_double(), 5.8, 1e-12);
}

TEST(Fit, KeepsTheExactPercentileOfEveryValueIfTheyAreFew) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest([3, 1, 3, 3, 2]) AS x");
  EXPECT_EQ(fitted(frame, plan::kPercentile, Json::object({{"points", 1001}}), data::Type::int64),
            Json::parse(R"({"values":[1.0,2.0,3.0],"ranks":[0.2,0.4,0.8]})"));
}

TEST(Fit, PutsPercentilePointsAroundHeavyValues) {
  Frame frame;
  // Half of the values are 0; the others are 1 … 5000.
  frame.run(
      "CREATE TABLE t AS SELECT CASE WHEN i < 5000 THEN 0 ELSE i - 4999 END AS x "
      "FROM range(10000) r(i)");
  const Json table =
      fitted(frame, plan::kPercentile, Json::object({{"points", 11}}), data::Type::int64);
  const auto& values = table.at("values").as_array();
  const auto& ranks = table.at("ranks").as_array();
  ASSERT_EQ(values.size(), ranks.size());
  EXPECT_EQ(values.front().as_double(), 0);
  EXPECT_EQ(ranks.front().as_double(), 0.25005);
  EXPECT_EQ(values[1].as_double(), 1);
  EXPECT_EQ(ranks[1].as_double(), 0.5001);
  EXPECT_EQ(values.back().as_double(), 5000);
  EXPECT_EQ(ranks.back().as_double(), 1);
  EXPECT_LE(values.size(), 13U);
}

TEST(Fit, FindsTheBoxCoxExponentOfGreatestLikelihood) {
  Frame frame;
  // The reference minimises the negative log-likelihood by bisection of its slope, in Python.
  frame.run(
      "CREATE TABLE t AS SELECT unnest([1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 40.0]::DOUBLE[]) AS x");
  EXPECT_NEAR(fitted(frame, plan::kBoxCox, Json::object()).as_double(), -0.132314364, 1e-6);
  frame.run("CREATE OR REPLACE TABLE t AS SELECT sqrt(i) AS x FROM range(1, 200) r(i)");
  EXPECT_NEAR(fitted(frame, plan::kBoxCox, Json::object()).as_double(), 1.427605019, 1e-6);
}

TEST(Fit, TakesTheLogarithmWhereTheExponentIsZero) {
  Frame frame;
  // Symmetric in the logarithm.
  frame.run("CREATE TABLE t AS SELECT unnest([0.125, 0.5, 1.0, 2.0, 8.0]::DOUBLE[]) AS x");
  EXPECT_EQ(fitted(frame, plan::kBoxCox, Json::object()), Json(0.0));
}

TEST(Fit, FindsTheYeoJohnsonExponentOfGreatestLikelihood) {
  Frame frame;
  // The references minimise scipy 1.17's yeojohnson_llf.
  frame.run(
      "CREATE TABLE t AS SELECT unnest([-3.0, -1.0, 0.0, 0.5, 2.0, 8.0, 30.0]::DOUBLE[]) AS x");
  EXPECT_NEAR(fitted(frame, plan::kYeoJohnson, Json::object()).as_double(), 0.351267451, 1e-6);
  frame.run(
      "CREATE OR REPLACE TABLE t AS SELECT unnest([-20, -7, -3, -2, -1, -1, 0, 1]::DOUBLE[]) AS x");
  EXPECT_NEAR(fitted(frame, plan::kYeoJohnson, Json::object()).as_double(), 1.897405972, 1e-6);
}

TEST(Fit, CountsTheValuesOfAColumn) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest(['b', 'a', NULL, 'b']) AS x");
  EXPECT_EQ(fitted(frame, plan::kFrequency, Json::object(), data::Type::text),
            Json::parse(R"({"values":["a","b"],"numbers":[1,2]})"));
}

TEST(Fit, GivesTheSameStateOnAnyNumberOfThreads) {
  std::vector<std::string> digests;
  for (const unsigned threads : {1U, 4U}) {
    Frame frame(threads);
    frame.run(
        "CREATE TABLE t AS SELECT exp(sin(i * 12.9898) * 3) AS x, (i * 7919) % 1009 AS k, "
        "'v' || (i * i) % 331 AS s FROM range(150000) r(i)");
    digests.push_back(plan::digest_of(frame.plan("t")));
  }
  EXPECT_EQ(digests[0], digests[1]);
}

TEST(Fit, RefusesATableThatIsNotThePlans) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT unnest([1.5, 2.5, 3.5]::DOUBLE[]) AS x");
  plan::FeaturePlan plan = plan::draft(frame.profile("t"), {}, {});
  const auto code_for = [&](const std::string& table) {
    try {
      fit(plan, frame.connection(), table, {});
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  frame.run("CREATE TABLE other AS SELECT 1.5 AS y");
  EXPECT_EQ(code_for("other"), ErrorCode::not_found);
  frame.run("CREATE TABLE typed AS SELECT 'a' AS x");
  EXPECT_EQ(code_for("typed"), ErrorCode::bad_input);
  frame.run("CREATE TABLE empty AS SELECT NULL::DOUBLE AS x");
  EXPECT_EQ(code_for("empty"), ErrorCode::bad_input);
}

TEST(Fit, StopsWhenAsked) {
  Frame frame;
  frame.run("CREATE TABLE t AS SELECT i / 3 AS x FROM range(100000) r(i)");
  plan::FeaturePlan plan = plan::draft(frame.profile("t"), {}, {});
  std::stop_source source;
  source.request_stop();
  EXPECT_THROW(fit(plan, frame.connection(), "t", source.get_token()), Error);
}

}  // namespace
}  // namespace mdm::compute
