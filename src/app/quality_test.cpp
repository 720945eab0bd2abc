#include "quality.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace mdm::app {
namespace {

/// A training table of four columns and 100 rows, and a submission, which does not count.
std::int64_t quality_with(int nulls, const std::string& warnings) {
  std::string columns;
  for (const char* name : {"a", "b", "c"}) {
    columns += std::string(R"({"name":")") + name + R"(","rows":100,"nulls":0},)";
  }
  columns += fmt::format(R"({{"name":"d","rows":100,"nulls":{}}})", nulls);
  return quality_of(
      Json::parse(R"([{"name":"train","role":"train","profile":{"columns":[)" + columns +
                  R"(]}},{"name":"s","role":"submission","profile":{"columns":[)"
                  R"({"name":"x","rows":100,"nulls":100}]}}])"),
      Json::parse(warnings));
}

TEST(Quality, IsTheShareOfCellsAndColumnsThatAreSound) {
  EXPECT_EQ(quality_with(0, "[]"), 100);
  EXPECT_EQ(quality_with(100, "[]"), 75);
  EXPECT_EQ(quality_with(0, R"([{"table":"train","column":"a"}])"), 75);
  EXPECT_EQ(quality_with(0, R"([{"table":"train","column":"a"},{"table":"train","column":"a"}])"),
            75)
      << "a column counts once";
  EXPECT_EQ(quality_with(0, R"([{"table":"train","column":""}])"), 95);
  EXPECT_EQ(quality_with(20, R"([{"table":"train","column":"d"},{"table":"","column":""}])"), 68);
  EXPECT_EQ(quality_of(Json::array(), Json::array()), 0) << "nothing is there";
}

}  // namespace
}  // namespace mdm::app
