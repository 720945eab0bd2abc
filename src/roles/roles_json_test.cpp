#include <gtest/gtest.h>

#include <mdm/roles.hpp>

namespace mdm::roles {

TEST(RolesJson, ReadsBackEqual) {
  Roles roles;
  roles.targets = {"a", "b"};
  roles.ids = {"id"};
  roles.problem_type = "regression";
  roles.time_column = "day";
  roles.group_column = "store";
  roles.reasons = {{"target", "named by the user"}, {"ids", "name and unique values"}};
  const std::string text = to_json(roles).dump();
  const Roles read = from_json(Json::parse(text));
  EXPECT_EQ(to_json(read).dump(), text);
  EXPECT_EQ(read.targets, roles.targets);
  EXPECT_EQ(read.ids, roles.ids);
  EXPECT_EQ(read.time_column, "day");
  EXPECT_EQ(read.group_column, "store");
  EXPECT_EQ(read.reasons, roles.reasons);
}

TEST(RolesJson, RefusesWhatAreNoRoles) {
  EXPECT_THROW(from_json(Json::parse(R"({"targets":"a"})")), Error);
}

}  // namespace mdm::roles
