#include "file_layout.hpp"

#include <gtest/gtest.h>

namespace mdm::storage {
namespace {

constexpr std::uint64_t kMemory = 192'000'000;

TEST(FileLayout, OfUsualTablesIsTheEnginesOwn) {
  EXPECT_EQ(layout_of(0, kMemory, 2), FileLayout{.threads = 2});
  EXPECT_EQ(layout_of(24, kMemory, 2), FileLayout{.threads = 2});
  EXPECT_EQ(layout_of(300, 3'000'000'000, 4), FileLayout{.threads = 4});
}

TEST(FileLayout, OfManyColumnsHasSmallBlocksAndShortRowGroups) {
  EXPECT_EQ(layout_of(100, kMemory, 2),
            (FileLayout{.threads = 2, .block_bytes = 65'536, .row_group_rows = 28'672}));
  EXPECT_EQ(layout_of(1000, kMemory, 2),
            (FileLayout{.threads = 2, .block_bytes = 16'384, .row_group_rows = 2048}));
}

TEST(FileLayout, NeverAsksForLessThanTheEngineKnows) {
  EXPECT_EQ(layout_of(1'000'000, kMemory, 8),
            (FileLayout{.threads = 1, .block_bytes = 16'384, .row_group_rows = 2048}));
}

}  // namespace
}  // namespace mdm::storage
