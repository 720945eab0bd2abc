#include <string>

#include <gmock/gmock.h>

#include <mdm/profile.hpp>

#include "hash.hpp"

namespace mdm::profile {
namespace {

using data::Type;

constexpr std::size_t kAlways = ~std::size_t{0};

/// Cells of a type that follow from the row, from `change` on other ones. Some are null.
data::Column cells_of(Type type, std::size_t begin, std::size_t end, std::uint64_t distinct,
                      std::size_t change = kAlways) {
  data::Column column(type);
  for (std::size_t row = begin; row < end; ++row) {
    const std::uint64_t pick = hash_of(std::uint64_t{row});
    const auto cell =
        static_cast<std::int64_t>(pick % distinct) + (row >= change ? std::int64_t{1} : 0);
    if ((pick >> 40U) % 10 == 0) {
      column.push_null();
      continue;
    }
    switch (type) {
      case Type::boolean: column.push(cell % 2 == 0); break;
      case Type::float64: column.push(static_cast<double>(cell) / 8); break;
      case Type::decimal: column.push(cell * data::power_of_ten(28)); break;
      case Type::text: column.push("cell " + std::to_string(cell)); break;
      default: column.push(cell);
    }
  }
  return column;
}

/// A column of each type thrice: itself, the same again, and the same up to row `change`.
data::Batch thrice(std::size_t begin, std::size_t end, std::uint64_t distinct, std::size_t change) {
  data::Batch batch{end - begin, {}};
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    const auto type = static_cast<Type>(i);
    batch.columns.push_back(cells_of(type, begin, end, distinct));
    batch.columns.push_back(cells_of(type, begin, end, distinct));
    batch.columns.push_back(cells_of(type, begin, end, distinct, change));
  }
  return batch;
}

data::Schema schema_of(const data::Batch& batch) {
  data::Schema schema;
  for (const data::Column& column : batch.columns) {
    schema.fields.push_back({"c" + std::to_string(schema.fields.size()), column.type});
  }
  return schema;
}

Profiler profiler_of(const data::Batch& batch) {
  return {schema_of(batch), std::vector<double>(batch.columns.size(), 0)};
}

/// What a profiler tells that has only this column to look at, of all rows at once.
std::string alone(const data::Column& column, const std::string& name) {
  data::Schema schema{{{name, column.type}}};
  Profiler profiler(schema, {0});
  profiler.observe({column.rows, {column}});
  return to_json(profiler.finish()).at("columns").as_array().front().dump();
}

void expect_as_alone(const Profiler& profiler, const data::Batch& all) {
  const Json profile = to_json(profiler.finish());
  for (std::size_t i = 0; i < all.columns.size(); ++i) {
    EXPECT_EQ(profile.at("columns").as_array()[i].dump(),
              alone(all.columns[i], "c" + std::to_string(i)));
  }
}

class IdenticalColumnsTest : public testing::TestWithParam<std::uint64_t> {};

INSTANTIATE_TEST_SUITE_P(Distinct, IdenticalColumnsTest, testing::Values(7, 1'000'000'000));

TEST_P(IdenticalColumnsTest, AreProfiledAsIfEachWereAlone) {
  constexpr std::size_t kRows = 40'000;
  for (const std::size_t change : {std::size_t{0}, std::size_t{21'000}, kRows - 1}) {
    const data::Batch all = thrice(0, kRows, GetParam(), change);
    Profiler profiler = profiler_of(all);
    for (std::size_t begin = 0; begin < kRows; begin += 5'000) {
      profiler.observe(thrice(begin, begin + 5'000, GetParam(), change));
    }
    EXPECT_EQ(profiler.identical_columns(), data::kTypeCount);
    expect_as_alone(profiler, all);
  }
}

TEST_P(IdenticalColumnsTest, AreMergedWithOnesThatAreNot) {
  constexpr std::size_t kRows = 40'000;
  constexpr std::size_t kPart = 10'000;
  const data::Batch all = thrice(0, kRows, GetParam(), 15'000);
  for (const std::vector<std::size_t>& order :
       {std::vector<std::size_t>{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 0, 3, 2}, {2, 0, 1, 3}}) {
    Profiler merged = profiler_of(all);
    for (const std::size_t part : order) {
      Profiler other = profiler_of(all);
      for (std::size_t begin = part * kPart; begin < (part + 1) * kPart; begin += 2'000) {
        other.observe(thrice(begin, begin + 2'000, GetParam(), 15'000));
      }
      merged.merge(other);
    }
    EXPECT_EQ(merged.identical_columns(), data::kTypeCount);
    expect_as_alone(merged, all);
  }
}

TEST(IdenticalColumns, AreCountedOnlyWhileAllBatchesAgree) {
  Profiler profiler = profiler_of(thrice(0, 100, 7, 50));
  profiler.observe(thrice(0, 50, 7, 50));
  EXPECT_EQ(profiler.identical_columns(), 2 * data::kTypeCount);
  profiler.observe(thrice(50, 100, 7, 50));
  EXPECT_EQ(profiler.identical_columns(), data::kTypeCount);
  profiler.observe(thrice(100, 200, 7, kAlways));
  EXPECT_EQ(profiler.identical_columns(), data::kTypeCount);
}

TEST(IdenticalColumns, OfDifferentTypesAreNone) {
  data::Batch batch{2, {data::Column(Type::int64), data::Column(Type::timestamp)}};
  for (data::Column& column : batch.columns) {
    column.push(std::int64_t{5});
    column.push(std::int64_t{6});
  }
  Profiler profiler = profiler_of(batch);
  profiler.observe(batch);
  EXPECT_EQ(profiler.identical_columns(), 0U);
}

}  // namespace
}  // namespace mdm::profile
