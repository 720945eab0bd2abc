#include "grid.hpp"

#include <gtest/gtest.h>

namespace mdm::cli {
namespace {

Grid sample() {
  Grid grid({{.title = "name", .width_min = 4},
             {.title = "rows", .align = Align::right},
             {.title = "empty"},
             {.title = "tags", .width_min = 6, .rank = 1}});
  grid.add({{"titanic"}, {"891"}, {""}, {"kaggle, classic"}});
  grid.add({{"数据"}, {"12"}, {""}, {""}});
  return grid;
}

}  // namespace

TEST(Grid, AlignsAndLeavesEmptyColumnsOut) {
  EXPECT_EQ(sample().text({.width = 80}),
            "name     rows  tags\n"
            "titanic   891  kaggle, classic\n"
            "数据       12\n");
}

TEST(Grid, CutsTheWidestFirst) {
  EXPECT_EQ(sample().text({.width = 24}),
            "name     rows  tags\n"
            "titanic   891  kaggle, …\n"
            "数据       12\n");
}

TEST(Grid, LeavesColumnsOutByRankBeforeItCutsMoreThanItMay) {
  EXPECT_EQ(sample().text({.width = 16}),
            "name     rows\n"
            "titanic   891\n"
            "数据       12\n");
}

TEST(Grid, MakesCellsSafe) {
  Grid grid(std::vector<GridColumn>(1));
  grid.add({{"a\nb"}});
  EXPECT_EQ(grid.text({.width = 80}), "a\\nb\n");
}

TEST(Grid, PaintsTextAndNotTheBlanksAroundIt) {
  Grid grid(std::vector<GridColumn>(2));
  grid.add({{"a", Paint::red}, {"b"}});
  grid.add({{"long"}, {"c"}});
  EXPECT_EQ(grid.text({.width = 80, .colour = true}), "\x1b[31ma\x1b[0m     b\nlong  c\n");
}

}  // namespace mdm::cli
