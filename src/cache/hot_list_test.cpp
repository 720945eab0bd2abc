#include <fstream>

#include <gtest/gtest.h>

#include <mdm/base/files.hpp>
#include <mdm/cache/hot_list.hpp>

namespace mdm::cache {
namespace {

using std::chrono::milliseconds;

TEST(HotList, PutsWhatIsUsedMostAndDearestFirst) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("mdm_hot_" + random_id());
  const std::filesystem::path file = folder / "hot";
  EXPECT_TRUE(read_hot_list(file).empty());
  add_to_hot_list(file, {{.text = "cheap", .cost = milliseconds(1)},
                         {.text = "dear", .cost = milliseconds(50)}});
  EXPECT_EQ(read_hot_list(file).front().text, "dear");
  for (int i = 0; i < 100; ++i) {
    add_to_hot_list(file, {{.text = "cheap"}});
  }
  EXPECT_EQ(read_hot_list(file).front().text, "cheap");
  EXPECT_EQ(read_hot_list(file).front().uses, 101U);
  for (int i = 0; i < 200; ++i) {
    add_to_hot_list(file, {{.text = std::to_string(i), .cost = milliseconds(2)}});
  }
  EXPECT_EQ(read_hot_list(file).size(), 64U);
  EXPECT_EQ(read_hot_list(file).front().text, "cheap");
  std::ofstream(file) << "garbage";
  EXPECT_TRUE(read_hot_list(file).empty());
  add_to_hot_list(file, {{.text = "new"}});
  EXPECT_EQ(read_hot_list(file).size(), 1U);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace mdm::cache
