#include "text_packing.hpp"

#include <gmock/gmock.h>

namespace mdm::storage {
namespace {

/// `rows` cells of `distinct` texts in turns, after `nulls` empty ones.
std::vector<data::Batch> texts(std::size_t rows, std::size_t distinct, std::size_t nulls = 0) {
  std::vector<data::Batch> batches(1);
  data::Column& column = batches[0].columns.emplace_back(data::Type::text);
  for (std::size_t row = 0; row < nulls; ++row) {
    column.push_null();
  }
  for (std::size_t row = 0; row < rows; ++row) {
    column.push(fmt::format("text {}", row % distinct));
  }
  batches[0].rows = column.rows;
  return batches;
}

TEST(TextPacking, TakesSymbolsForTextsThatDiffer) {
  EXPECT_EQ(packing_of(texts(5000, 5000), 0), "fsst");
  EXPECT_EQ(packing_of(texts(5000, 1100), 0), "fsst");
}

TEST(TextPacking, TakesADictionaryForFewTexts) {
  EXPECT_EQ(packing_of(texts(5000, 2), 0), "dictionary");
  EXPECT_EQ(packing_of(texts(5000, 512), 0), "dictionary");
}

TEST(TextPacking, LeavesWhatIsBetweenToTheEngine) {
  EXPECT_EQ(packing_of(texts(5000, 800), 0), "");
}

TEST(TextPacking, LooksAtAllBatchesThatThereAre) {
  std::vector<data::Batch> batches;
  for (std::size_t i = 0; i < 50; ++i) {
    batches.push_back(std::move(texts(100, 60).front()));
  }
  EXPECT_EQ(packing_of(batches, 0), "dictionary");
  batches.resize(1);
  EXPECT_EQ(packing_of(batches, 0), "fsst");
}

TEST(TextPacking, LeavesColumnsThatHaveNotShownTheirTextsToTheEngine) {
  EXPECT_EQ(packing_of(texts(0, 1), 0), "");
  EXPECT_EQ(packing_of(texts(5000, 1), 0), "");
  EXPECT_EQ(packing_of(texts(100, 2, 5000), 0), "");
}

}  // namespace
}  // namespace mdm::storage
