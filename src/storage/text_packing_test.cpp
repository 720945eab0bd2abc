#include "text_packing.hpp"

#include <gmock/gmock.h>

namespace mdm::storage {
namespace {

/// `rows` cells of `distinct` texts in turns, after `nulls` empty ones.
data::Column texts(std::size_t rows, std::size_t distinct, std::size_t nulls = 0) {
  data::Column column(data::Type::text);
  for (std::size_t row = 0; row < nulls; ++row) {
    column.push_null();
  }
  for (std::size_t row = 0; row < rows; ++row) {
    column.push(fmt::format("text {}", row % distinct));
  }
  return column;
}

TEST(TextPacking, TakesSymbolsForTextsThatDiffer) {
  EXPECT_EQ(packing_of(texts(5000, 5000)), "fsst");
  EXPECT_EQ(packing_of(texts(5000, 1100)), "fsst");
}

TEST(TextPacking, TakesADictionaryForFewTexts) {
  EXPECT_EQ(packing_of(texts(5000, 2)), "dictionary");
  EXPECT_EQ(packing_of(texts(5000, 512)), "dictionary");
}

TEST(TextPacking, LeavesWhatIsBetweenToTheEngine) {
  EXPECT_EQ(packing_of(texts(5000, 800)), "");
}

TEST(TextPacking, LeavesColumnsThatHaveNotShownTheirTextsToTheEngine) {
  EXPECT_EQ(packing_of(texts(0, 1)), "");
  EXPECT_EQ(packing_of(texts(5000, 1)), "");
  EXPECT_EQ(packing_of(texts(100, 2, 5000)), "");
}

}  // namespace
}  // namespace mdm::storage
