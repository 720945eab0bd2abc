#include <algorithm>

#include <gtest/gtest.h>

#include "columns.hpp"

namespace mdm::plan {
namespace {

using data::Type;

FeaturePlan some_plan() {
  auto few = number_column("k", Type::int64, 3);
  few.top = {{.value = "1", .count = 90}, {.value = "2", .count = 9}, {.value = "3", .count = 1}};
  auto words = text_column("words", {"a"});
  words.distinct = 90;
  FeaturePlan plan = draft({.rows = 100,
                            .columns = {few, with_nulls(text_column("s", {"b", "it's"}), 20), words,
                                        number_column("x", Type::float64, 90),
                                        with_nulls(number_column("w", Type::timestamp, 9), 5),
                                        text_column("same", {"a"})}},
                           {}, {});
  plan.data_digest = "abc";
  return plan;
}

TEST(PlanJson, ReadsBackWhatItWrote) {
  const FeaturePlan plan = some_plan();
  const FeaturePlan again = from_json(Json::parse(to_json(plan).dump(2)));
  EXPECT_EQ(to_json(again), to_json(plan));
  EXPECT_EQ(again.inputs, plan.inputs);
  EXPECT_EQ(again.fitted_rows, 100U);
  EXPECT_EQ(again.dropped.size(), plan.dropped.size());
  ASSERT_EQ(again.features.size(), plan.features.size());
  EXPECT_EQ(again.features.back().formula, plan.features.back().formula);
  EXPECT_EQ(digest_of(again), digest_of(plan));
}

TEST(PlanJson, DigestsTheContent) {
  FeaturePlan plan = some_plan();
  const std::string digest = digest_of(plan);
  EXPECT_EQ(digest, digest_of(some_plan()));
  plan.state.back().value = 1.5;
  EXPECT_NE(digest, digest_of(plan));
}

TEST(PlanJson, RefusesAPlanThatDoesNotHoldTogether) {
  const auto refused = [](auto change) {
    FeaturePlan plan = some_plan();
    change(plan);
    try {
      from_json(to_json(plan));
    } catch (const Error& error) {
      return error.code() == ErrorCode::bad_input;
    }
    return false;
  };
  EXPECT_TRUE(refused([](FeaturePlan& plan) { plan.inputs.clear(); }));
  EXPECT_TRUE(refused([](FeaturePlan& plan) { plan.state.clear(); }));
  EXPECT_TRUE(refused([](FeaturePlan& plan) { plan.features[0].type = Type::text; }));
  EXPECT_FALSE(refused([](FeaturePlan& /*plan*/) {}));
  EXPECT_THROW(from_json(Json::object({{"format", 2}})), Error);
  EXPECT_THROW(from_json(Json::parse("{}")), Error);
}

TEST(Signal, DropsWhatIsConstantAndWhatOnlyThatUsed) {
  FeaturePlan plan = some_plan();
  std::map<std::string, Signal> signals;
  for (const Feature& feature : plan.features) {
    Signal& signal = signals[feature.name];
    signal.rows = 100;
    if (feature.name == "x_percentile") {
      signal.one_value = true;
      signal.value = "0.5";
    } else if (feature.name == "x_boxcox") {
      signal.nulls = 100;
    } else if (feature.name == "x_sqrt") {
      signal.one_value = true;
      signal.nulls = 1;
    } else if (feature.name == "x_minmax") {
      signal.like = "x_zscore";
    } else if (feature.name == "x_squared") {
      signal.like = "x_zscore";
      signal.correlation = -0.98765;
    } else if (feature.inputs == std::vector<std::string>{"words"}) {
      signal.one_value = true;
      signal.value = "3";
    }
  }
  ASSERT_NE(plan.find_state("percentile(x)"), nullptr);
  const std::size_t before = plan.features.size();
  const std::size_t dropped_before = plan.dropped.size();
  drop_without_signal(plan, signals);
  EXPECT_EQ(plan.features.size(), before - 25);
  EXPECT_EQ(plan.dropped.size(), dropped_before + 25);
  EXPECT_EQ(plan.find_state("percentile(x)"), nullptr);
  EXPECT_EQ(plan.find_state("boxcox(x)"), nullptr);
  EXPECT_NE(plan.find_state("mean(x)"), nullptr);
  EXPECT_EQ(std::ranges::count(plan.inputs, "words", &data::Field::name), 0);
  EXPECT_EQ(std::ranges::count(plan.features, "x_sqrt", &Feature::name), 1);
  const auto reason_of = [&](const char* name) {
    return std::ranges::find(plan.dropped, name, &Dropped::name)->reason;
  };
  EXPECT_EQ(reason_of("x_percentile"), "is 0.5 in every row of the training table");
  EXPECT_EQ(reason_of("x_boxcox"), "has no values on the training table");
  EXPECT_EQ(reason_of("words_length"), "is 3 in every row of the training table");
  EXPECT_EQ(reason_of("x_minmax"), "is x_zscore in every row of the training table");
  EXPECT_EQ(reason_of("x_squared"), "correlates with x_zscore by -0.9877 on the training table");
}

}  // namespace
}  // namespace mdm::plan
