#include <gtest/gtest.h>

#include <mdm/base/files.hpp>
#include <mdm/home.hpp>

namespace mdm::home {
namespace {

TEST(HomeIdentity, IsMadeOnceAndTellsHomesApart) {
  const auto folder = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  const Layout one{.root = folder / "one"};
  const Layout other{.root = folder / "other"};
  EXPECT_EQ(find_id(one), "");
  EXPECT_FALSE(std::filesystem::exists(one.root)) << "looking makes nothing";
  const std::string id = make_id(one);
  EXPECT_EQ(id.size(), 32U);
  EXPECT_EQ(make_id(one), id);
  EXPECT_EQ(find_id(one), id);
  EXPECT_NE(make_id(other), id);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(one.root), {}), 1);
  EXPECT_TRUE(place_of(one).ends_with(":" + one.root.string()));
  remove_tree(folder);
}

}  // namespace
}  // namespace mdm::home
