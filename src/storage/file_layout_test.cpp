#include "file_layout.hpp"

#include <gtest/gtest.h>

namespace mdm::storage {
namespace {

constexpr std::uint64_t kMemory = 192'000'000;
constexpr std::size_t kRowGroupRows = 122'880;  // the engine's own
constexpr std::uint64_t kLeastMemory = 33'554'432;

TEST(FileLayout, OfUsualTablesIsTheEnginesOwn) {
  for (const TableShape shape :
       {TableShape{}, TableShape{.columns = 8}, TableShape{.columns = 12, .row_bytes = 150}}) {
    const FileLayout layout = layout_of(shape, kMemory, 2);
    EXPECT_EQ(layout.threads, 2U);
    EXPECT_EQ(layout.block_bytes, 0U);
    EXPECT_EQ(layout.row_group_rows, kRowGroupRows);
  }
  EXPECT_EQ(layout_of({.columns = 24}, 30'000'000'000, 4).row_group_rows, kRowGroupRows);
}

TEST(FileLayout, OfLongRowsHasShortRowGroups) {
  EXPECT_EQ(layout_of({.columns = 24, .row_bytes = 300}, kMemory, 2).row_group_rows, 79'872U);
  EXPECT_EQ(layout_of({.columns = 3, .row_bytes = 1300}, kMemory, 2).row_group_rows, 18'432U);
  EXPECT_EQ(layout_of({.columns = 3, .row_bytes = 1e7}, kMemory, 2).row_group_rows, 2048U);
  EXPECT_EQ(layout_of({.columns = 3, .row_bytes = 1300}, 64'000'000'000, 2).row_group_rows,
            36'864U);
}

TEST(FileLayout, OfManyColumnsHasSmallBlocksAndShortRowGroups) {
  const FileLayout some = layout_of({.columns = 100}, kMemory, 2);
  EXPECT_EQ(some.block_bytes, 131'072U);
  EXPECT_EQ(some.row_group_rows, 14'336U);
  const FileLayout many = layout_of({.columns = 1000}, kMemory, 2);
  EXPECT_EQ(many.block_bytes, 16'384U);
  EXPECT_EQ(many.row_group_rows, 2048U);
  EXPECT_EQ(many.memory_bytes, kMemory);
}

TEST(FileLayout, NeverAsksForLessThanTheEngineKnows) {
  const FileLayout layout = layout_of({.columns = 1'000'000}, kMemory, 8);
  EXPECT_EQ(layout.threads, 1U);
  EXPECT_EQ(layout.block_bytes, 16'384U);
  EXPECT_EQ(layout.row_group_rows, 2048U);
}

TEST(FileLayout, GivesTheEngineWhatRowGroupsOrBlocksTakeAndAThirdMore) {
  EXPECT_EQ(layout_of({.columns = 24, .row_bytes = 300}, kMemory, 2).memory_bytes,
            std::uint64_t{2} * 79'872 * 300 / 3 * 4);
  EXPECT_EQ(layout_of({.columns = 200, .row_bytes = 1600}, 600'000'000, 2).memory_bytes,
            std::uint64_t{2} * 200 * (2 * 262'144 + 3 * 2048 * 8) / 3 * 4);
  EXPECT_EQ(layout_of({.columns = 2}, 120'000'000, 2).memory_bytes, kLeastMemory);
  EXPECT_EQ(layout_of({.columns = 2}, 10'000'000, 2).memory_bytes, 10'000'000U);
}

TEST(FileLayout, GivesTheEngineAQuarterOfMuchMemoryUpToWhatMakesItFaster) {
  const TableShape narrow{.columns = 2, .row_bytes = 16};
  EXPECT_EQ(layout_of(narrow, 1'000'000'000, 2).memory_bytes, 250'000'000U);
  EXPECT_EQ(layout_of(narrow, 64'000'000'000, 2).memory_bytes, std::uint64_t{640} << 20U);
}

TEST(FileLayout, CountsTheTablesThatAreWrittenSideBySide) {
  const TableShape three{.columns = 24, .row_bytes = 300, .at_once = 3};
  EXPECT_EQ(layout_of(three, kMemory, 2).row_group_rows, 38'912U);
}

}  // namespace
}  // namespace mdm::storage
