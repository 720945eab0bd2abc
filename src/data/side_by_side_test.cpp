#include <gmock/gmock.h>

#include <mdm/data/side_by_side.hpp>

namespace mdm::data {
namespace {

/// Rows 0, 1, 2 … of a column, in batches of `sizes` rows.
std::unique_ptr<BatchStream> numbers(const std::string& name,
                                     const std::vector<std::size_t>& sizes) {
  std::vector<Batch> batches;
  std::int64_t row = 0;
  for (const std::size_t size : sizes) {
    Column column(Type::int64);
    for (std::size_t i = 0; i < size; ++i) {
      column.push(row++);
    }
    batches.push_back({.rows = size, .columns = {std::move(column)}});
  }
  return stream_of({.fields = {{name, Type::int64}}}, std::move(batches));
}

std::unique_ptr<BatchStream> pair_of(const std::vector<std::size_t>& left,
                                     const std::vector<std::size_t>& right) {
  std::vector<std::unique_ptr<BatchStream>> streams;
  streams.push_back(numbers("left", left));
  streams.push_back(numbers("right", right));
  return side_by_side(std::move(streams));
}

TEST(SideBySide, MeetsRowByRowWhateverTheBatches) {
  const auto rows = pair_of({5, 1, 4}, {3, 3, 4});
  EXPECT_THAT(rows->schema().names(), testing::ElementsAre("left", "right"));
  std::int64_t row = 0;
  for (Batch batch; rows->next(batch);) {
    for (std::size_t i = 0; i < batch.rows; ++i, ++row) {
      EXPECT_EQ(batch.columns.at(0).ints.at(i), row);
      EXPECT_EQ(batch.columns.at(1).ints.at(i), row);
    }
  }
  EXPECT_EQ(row, 10);
}

TEST(SideBySide, PutsColumnsWhereTheyBelong) {
  std::vector<std::unique_ptr<BatchStream>> streams;
  streams.push_back(pair_of({2}, {2}));
  streams.push_back(numbers("first", {1, 1}));
  const auto rows = side_by_side(std::move(streams), {2, 1, 0});
  EXPECT_THAT(rows->schema().names(), testing::ElementsAre("first", "right", "left"));
  Batch batch;
  ASSERT_TRUE(rows->next(batch));
  EXPECT_EQ(batch.columns.size(), 3U);
  EXPECT_EQ(batch.columns[2].ints.at(0), 0);
}

TEST(SideBySide, RefusesStreamsOfDifferentLength) {
  const auto rows = pair_of({2}, {1});
  Batch batch;
  EXPECT_TRUE(rows->next(batch));
  EXPECT_THROW(rows->next(batch), Error);
}

}  // namespace
}  // namespace mdm::data
