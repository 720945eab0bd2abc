#include "row_groups.hpp"

#include <gmock/gmock.h>

namespace mdm::duckdb {
namespace {

constexpr std::size_t kRowGroupRows = BatchSize().rows;

data::Schema all_types() {
  data::Schema schema;
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    const auto type = static_cast<data::Type>(i);
    schema.fields.push_back({std::string(data::name_of(type)), type});
  }
  return schema;
}

/// Rows [begin, end) of a table whose cells follow from their row; column i has a null in every
/// (i + 3)rd row, and text has none.
data::Batch rows_between(std::size_t begin, std::size_t end) {
  data::Batch batch;
  batch.rows = end - begin;
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    data::Column& column = batch.columns.emplace_back(static_cast<data::Type>(i));
    for (std::size_t row = begin; row < end; ++row) {
      if (column.type == data::Type::text) {
        column.push(fmt::format("{}", row));
      } else if (row % (i + 3) == 0) {
        column.push_null();
      } else if (column.type == data::Type::boolean) {
        column.push(row % 2 == 0);
      } else if (column.type == data::Type::float64) {
        column.push(static_cast<double>(row));
      } else if (column.type == data::Type::decimal) {
        column.push(row * data::power_of_ten(30));
      } else {
        column.push(static_cast<std::int64_t>(row));
      }
    }
  }
  return batch;
}

std::vector<std::size_t> sizes_after_check(std::vector<std::size_t> sizes) {
  std::vector<data::Batch> batches;
  std::size_t row = 0;
  for (const std::size_t size : sizes) {
    batches.push_back(rows_between(row, row + size));
    row += size;
  }
  const auto source = data::stream_of(all_types(), std::move(batches));
  const auto spares = std::make_shared<SpareBatches>();
  RowGroups groups(*source, {}, spares);
  std::vector<std::size_t> taken;
  data::Batch batch;
  std::size_t begin = 0;
  while (groups.next(batch)) {
    const data::Batch expected = rows_between(begin, begin + batch.rows);
    for (std::size_t i = 0; i < data::kTypeCount; ++i) {
      EXPECT_EQ(batch.columns[i].rows, batch.rows);
      for (std::size_t at = 0; at < batch.rows; ++at) {
        const bool equal =
            batch.columns[i].valid(at) == expected.columns[i].valid(at) &&
            data::cell_text(batch.columns[i], at) == data::cell_text(expected.columns[i], at);
        if (!equal) {
          ADD_FAILURE() << "column " << i << " row " << begin + at;
          return taken;
        }
      }
    }
    begin += batch.rows;
    taken.push_back(batch.rows);
    spares->give(std::move(batch));
  }
  EXPECT_EQ(begin, row);
  return taken;
}

using ::testing::ElementsAre;

TEST(RowGroups, JoinsSmallBatches) {
  EXPECT_THAT(sizes_after_check({1, 63, 64, 65, 100'000, 30'000}),
              ElementsAre(kRowGroupRows, 1 + 63 + 64 + 65 + 130'000 - kRowGroupRows));
}

TEST(RowGroups, CutsLargeBatches) {
  EXPECT_THAT(sizes_after_check({2 * kRowGroupRows + 7}),
              ElementsAre(kRowGroupRows, kRowGroupRows, 7U));
}

TEST(RowGroups, PassesBatchesOfTheRightSizeWithoutACopy) {
  data::Batch batch;
  batch.rows = kRowGroupRows;
  batch.columns.emplace_back(data::Type::int64);
  batch.columns[0].rows = kRowGroupRows;
  batch.columns[0].ints.resize(kRowGroupRows);
  const std::int64_t* cells = batch.columns[0].ints.data();
  std::vector<data::Batch> batches;
  batches.push_back(std::move(batch));
  const auto source = data::stream_of({{{"x", data::Type::int64}}}, std::move(batches));
  RowGroups groups(*source, {}, std::make_shared<SpareBatches>());
  ASSERT_TRUE(groups.next(batch));
  EXPECT_EQ(batch.columns[0].ints.data(), cells);
  EXPECT_FALSE(groups.next(batch));
}

TEST(RowGroups, PutsRowsIntoTheMemoryOfSpareBatches) {
  data::Schema schema{{{"n", data::Type::int64}}};
  std::vector<data::Batch> batches(4);
  for (data::Batch& batch : batches) {
    batch.rows = 3;
    data::Column& column = batch.columns.emplace_back(data::Type::int64);
    for (std::int64_t cell = 0; cell < 3; ++cell) {
      column.push(cell);
    }
  }
  const auto source = data::stream_of(schema, std::move(batches));
  const auto spares = std::make_shared<SpareBatches>();
  RowGroups groups(*source, {.rows = 6}, spares);
  data::Batch batch;
  ASSERT_TRUE(groups.next(batch));
  const std::int64_t* const cells = batch.columns[0].ints.data();
  spares->give(std::move(batch));
  ASSERT_TRUE(groups.next(batch));
  EXPECT_EQ(batch.columns[0].ints.data(), cells);
  EXPECT_THAT(batch.columns[0].ints, ElementsAre(0, 1, 2, 0, 1, 2));
}

TEST(RowGroups, KeepsBatchesOfLongRowsShort) {
  data::Schema schema{{{"x", data::Type::text}}};
  std::vector<data::Batch> batches(4);
  for (data::Batch& batch : batches) {
    batch.rows = 1;
    batch.columns.emplace_back(data::Type::text);
    batch.columns[0].push(std::string(10U << 20U, 'x'));
  }
  const auto source = data::stream_of(schema, std::move(batches));
  RowGroups groups(*source, {}, std::make_shared<SpareBatches>());
  data::Batch batch;
  ASSERT_TRUE(groups.next(batch));
  EXPECT_EQ(batch.rows, 2U);
  ASSERT_TRUE(groups.next(batch));
  EXPECT_EQ(batch.rows, 2U);
  EXPECT_FALSE(groups.next(batch));
}

TEST(RowGroups, GivesNothingForNoRows) {
  EXPECT_TRUE(sizes_after_check({}).empty());
}

}  // namespace
}  // namespace mdm::duckdb
