#include "scattered.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <mdm/base/files.hpp>

namespace mdm::compute {
namespace {

constexpr double kNull = std::numeric_limits<double>::quiet_NaN();

/// A folder of the test's own.
class ScatteredRows : public testing::Test {
 protected:
  ScatteredRows() { make_folder(folder_); }
  ~ScatteredRows() override { remove_tree(folder_); }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("mdm-scattered-" + random_id());
};

/// Rows come in steps that meet each place once; every fifth has a null.
void fill(Scattered& table, std::uint64_t rows) {
  for (std::uint64_t i = 0; i < rows; ++i) {
    const std::uint64_t place = i * 7919 % rows;
    const std::span<double> cells = table.add(place);
    for (std::size_t column = 0; column < cells.size(); ++column) {
      cells[column] = place % 5 == column
                          ? kNull
                          : static_cast<double>(place) + static_cast<double>(column) / 8;
    }
  }
  table.finish();
}

std::uint64_t check(const Scattered& table, const std::vector<std::string>& names) {
  std::uint64_t place = 0;
  const auto rows = table.open(names);
  for (data::Batch batch; rows->next(batch);) {
    for (std::size_t row = 0; row < batch.rows; ++row, ++place) {
      for (std::size_t column = 0; column < names.size(); ++column) {
        const data::Column& cells = batch.columns.at(column);
        const bool null = place % 5 == column;
        EXPECT_EQ(cells.valid(row), !null);
        EXPECT_EQ(cells.floats.at(row),
                  null ? 0 : static_cast<double>(place) + static_cast<double>(column) / 8);
      }
    }
  }
  return place;
}

TEST_F(ScatteredRows, ComeBackInTheOrderOfTheirPlaces) {
  for (const std::uint64_t rows : {0U, 1U, 2048U, 2049U, 5000U}) {
    Scattered table(rows, 2, {});
    fill(table, rows);
    EXPECT_EQ(check(table, {"a", "b"}), rows);
  }
}

TEST_F(ScatteredRows, ThatDoNotFitIntoMemoryLieInAFileWithoutAName) {
  constexpr std::uint64_t kRows = 700'001;  // of 32 bytes: three stretches
  Scattered table(kRows, 3, folder_);
  fill(table, kRows);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  EXPECT_EQ(check(table, {"a", "b", "c"}), kRows);
  EXPECT_EQ(check(table, {"x", "y", "z"}), kRows);
}

TEST_F(ScatteredRows, TellWhenThereIsNoFolderForThem) {
  constexpr std::uint64_t kRows = 700'001;
  Scattered table(kRows, 3, folder_ / "missing");
  EXPECT_THROW(fill(table, kRows), Error);
}

}  // namespace
}  // namespace mdm::compute
