#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mdm/plan.hpp>

namespace mdm::plan {
namespace {

using data::Field;
using data::Type;

std::string refusal(const std::vector<Field>& made) {
  try {
    plan_of_values(made, {"Age", "Sex"});
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    return error.what();
  }
  return {};
}

}  // namespace

TEST(PlanOfValues, IsAPlanWhoseFeaturesAreTheirColumns) {
  const std::string lengthy(80, 'n');
  const FeaturePlan plan =
      plan_of_values({{"emb_0", Type::float64}, {"is_old", Type::boolean}, {lengthy, Type::int64}},
                     {"Age", "Sex"});
  ASSERT_EQ(plan.features.size(), 3U);
  EXPECT_EQ(plan.features[0].name, "emb_0");
  EXPECT_EQ(to_text(plan.features[0].formula), "emb_0");
  EXPECT_EQ(plan.features[1].type, Type::boolean);
  EXPECT_EQ(plan.features[2].name.size(), 63U);
  EXPECT_EQ(plan.features[2].inputs, std::vector{lengthy});
  EXPECT_TRUE(plan.fitted());
  EXPECT_TRUE(plan.by_row());
  EXPECT_EQ(to_json(from_json(to_json(plan))), to_json(plan));
}

TEST(PlanOfValues, RefusesWhatIsNoFeature) {
  EXPECT_THAT(refusal({{"name", Type::text}}), testing::HasSubstr("of type text is name"));
  EXPECT_THAT(refusal({{"AGE", Type::float64}}), testing::HasSubstr("the column Age"));
  EXPECT_THAT(refusal({{"a", Type::float64}, {"A", Type::float64}}),
              testing::HasSubstr("two columns would have one name"));
}

}  // namespace mdm::plan
