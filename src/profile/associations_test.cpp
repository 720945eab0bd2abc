#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

using data::Type;

RowSample sample_of(std::vector<data::Column> columns) {
  RowSample sample;
  sample.cells.rows = columns.front().rows;
  sample.cells.columns = std::move(columns);
  return sample;
}

template <typename Cell>
data::Column column_of(Type type, const std::vector<Cell>& cells) {
  data::Column column(type);
  for (const Cell& cell : cells) {
    column.push(cell);
  }
  return column;
}

}  // namespace

TEST(Associations, OfNumbersArePearsonAndSpearman) {
  const auto found =
      associations(sample_of({column_of<double>(Type::float64, {1, 2, 3, 4, 5, 6, 7, 100}),
                              column_of<std::int64_t>(Type::int64, {2, 1, 4, 3, 6, 5, 8, 7})}),
                   1);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].column, 0U);
  EXPECT_EQ(found[0].rows, 8U);
  EXPECT_EQ(found[0].measure, "correlation");
  // Sums of products about the means, by Python.
  EXPECT_NEAR(found[0].spearman, 38.0 / 42, 1e-14);
  EXPECT_NEAR(found[0].pearson, 268.0 / std::sqrt(8092.0 * 42.0), 1e-12);
  EXPECT_EQ(found[0].strength, found[0].spearman);
}

TEST(Associations, OfCategoriesAreCramersVWithoutBias) {
  std::vector<std::string_view> same;
  std::vector<bool> flags;
  std::vector<std::string_view> noise;
  std::mt19937_64 random(3);
  const std::string_view names[] = {"a", "b", "c", "d", "e"};
  for (std::size_t i = 0; i < 2'000; ++i) {
    flags.push_back(i % 2 == 0);
    same.push_back(i % 2 == 0 ? "yes" : "no");
    noise.push_back(names[random() % 5]);
  }
  data::Column target(Type::boolean);
  for (const bool flag : flags) {
    target.push(flag);
  }
  const auto found = associations(
      sample_of({column_of(Type::text, noise), column_of(Type::text, same), target}), 2);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].column, 1U);
  EXPECT_EQ(found[0].measure, "cramers_v");
  EXPECT_NEAR(found[0].strength, 1, 1e-12);
  EXPECT_NEAR(found[0].information, 1, 1e-3);
  EXPECT_LT(found[1].strength, 0.06);
  EXPECT_LT(found[1].information, 0.003);
}

TEST(Associations, OfANumberAndACategoryAreTheCorrelationRatio) {
  const std::vector<double> numbers{1, 2, 3, 4, 11, 12, 13, 14};
  const auto found = associations(
      sample_of({column_of<std::string_view>(Type::text, {"a", "a", "a", "a", "b", "b", "b", "b"}),
                 column_of(Type::float64, numbers)}),
      0);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].measure, "correlation_ratio");
  // Within the groups 10, in all 210: 1 - 10/210 * 7/6.
  EXPECT_NEAR(found[0].strength, std::sqrt(1 - 10.0 / 210 * 7 / 6), 1e-12);
  EXPECT_TRUE(std::isnan(found[0].pearson));
}

TEST(Associations, LeaveOutWhatTellsNothing) {
  data::Column names(Type::text);
  data::Column constant(Type::int64);
  data::Column nulls(Type::float64);
  data::Column target(Type::int64);
  for (std::int64_t i = 0; i < 100; ++i) {
    names.push("name " + std::to_string(i));
    constant.push(std::int64_t{7});
    nulls.push_null();
    target.push(i);
  }
  const RowSample sample = sample_of({names, constant, nulls, target});
  EXPECT_TRUE(associations(sample, 3).empty());
  EXPECT_TRUE(associations(sample, 0).empty());
}

}  // namespace mdm::profile
