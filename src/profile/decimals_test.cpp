#include <cmath>

#include <gmock/gmock.h>

#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

using data::Int128;
using data::Type;

data::Schema schema_of(int scale) {
  return {{{"c", Type::decimal, scale}}};
}

/// \param units  in units of 10^-scale; 0 where `is_null` says so
data::Batch batch_of(int scale, const std::vector<Int128>& units, std::size_t nulls = 0) {
  data::Batch batch;
  data::Column& column = batch.columns.emplace_back(schema_of(scale).fields[0]);
  for (const Int128 value : units) {
    column.push(value);
  }
  for (std::size_t i = 0; i < nulls; ++i) {
    column.push_null();
  }
  batch.rows = column.rows;
  return batch;
}

TableProfile profile_of(int scale, const std::vector<data::Batch>& batches) {
  Profiler profiler(schema_of(scale), {0});
  TableProfiler relations(schema_of(scale));
  for (const data::Batch& batch : batches) {
    profiler.observe(batch);
    relations.observe(batch);
  }
  return profiler.finish(relations);
}

const Int128 kMost = data::power_of_ten(data::kDecimalDigits) - 1;

TEST(Decimals, AreToldApartWhereDoublesAreEqual) {
  const TableProfile table =
      profile_of(0, {batch_of(0, {kMost, kMost - 1, kMost, 0, -kMost, kMost - 1, kMost}, 2)});
  const ColumnProfile& column = table.columns[0];
  EXPECT_EQ(column.nulls, 2U);
  EXPECT_EQ(column.distinct, 4U);
  EXPECT_TRUE(column.distinct_exact);
  EXPECT_EQ(column.zeros, 1U);
  EXPECT_EQ(column.negatives, 1U);
  EXPECT_EQ(column.min_text, "-" + std::string(38, '9'));
  EXPECT_EQ(column.max_text, std::string(38, '9'));
  ASSERT_EQ(column.top.size(), 4U);
  EXPECT_EQ(column.top[0].value, std::string(38, '9'));
  EXPECT_EQ(column.top[0].count, 3U);
  EXPECT_EQ(column.top[1].value, std::string(37, '9') + "8");
  EXPECT_EQ(column.top[1].count, 2U);
}

TEST(Decimals, HaveTheMomentsOfTheDoublesNextToThem) {
  // 1.25, 2.50, 3.75, 5.00: mean and deviation by hand.
  const ColumnProfile column = profile_of(2, {batch_of(2, {125, 250, 375, 500})}).columns[0];
  EXPECT_DOUBLE_EQ(column.mean, 3.125);
  EXPECT_DOUBLE_EQ(column.std, 1.25 * std::sqrt(5.0 / 3));
  EXPECT_DOUBLE_EQ(column.min, 1.25);
  EXPECT_EQ(column.max_text, "5.00");
  EXPECT_EQ(column.top.front().value, "1.25");
  std::uint64_t cells = 0;
  for (const Bin& bin : column.histogram) {
    cells += bin.count;
  }
  EXPECT_EQ(cells, 4U);
}

TEST(Decimals, OfAnEmptyColumnHaveNoExtremes) {
  const ColumnProfile column = profile_of(3, {batch_of(3, {}, 5)}).columns[0];
  EXPECT_EQ(column.distinct, 0U);
  EXPECT_TRUE(std::isnan(column.min));
  EXPECT_TRUE(column.min_text.empty());
  const Json json = to_json(TableProfile{5, {column}, {}});
  EXPECT_TRUE(json.at("columns").as_array()[0].at("min").is_null());
  EXPECT_EQ(to_json(from_json(json)).dump(), json.dump());
}

TEST(Decimals, DoNotShowHowTheyWereSharedOut) {
  std::vector<Int128> many;
  for (std::int64_t i = 0; i < 60'000; ++i) {
    many.push_back(kMost - i);
  }
  const std::vector<Int128> first(many.begin(), many.begin() + 40'000);
  const std::vector<Int128> second(many.begin() + 40'000, many.end());
  Profiler whole(schema_of(0), {0});
  whole.observe(batch_of(0, many));
  const std::string expected = to_json(whole.finish()).dump();
  for (const auto& [a, b] : {std::pair(first, second), {second, first}}) {
    Profiler left(schema_of(0), {0});
    Profiler right(schema_of(0), {0});
    left.observe(batch_of(0, a));
    right.observe(batch_of(0, b));
    left.merge(right);
    EXPECT_EQ(to_json(left.finish()).dump(), expected);
  }
  const ColumnProfile column = whole.finish().columns[0];
  EXPECT_FALSE(column.distinct_exact);
  EXPECT_NEAR(static_cast<double>(column.distinct), 60'000, 60'000 * 0.008);
}

TEST(Decimals, ReadBackFromJsonWithEveryDigit) {
  const TableProfile table = profile_of(19, {batch_of(19, {kMost, -1, 0})});
  const Json json = to_json(table);
  const Json& column = json.at("columns").as_array()[0];
  EXPECT_EQ(column.at("type").as_string(), "decimal(38,19)");
  EXPECT_EQ(column.at("max").as_string(), std::string(19, '9') + "." + std::string(19, '9'));
  EXPECT_EQ(column.at("min").as_string(), "-0.0000000000000000001");
  EXPECT_EQ(to_json(from_json(json)).dump(), json.dump());
  EXPECT_EQ(from_json(json).columns[0].scale, 19);
}

TEST(Decimals, AreComparedByAllTheirDigits) {
  const TableProfile rising = profile_of(0, {batch_of(0, {kMost - 2, kMost - 1, kMost})});
  EXPECT_EQ(rising.relations->orders[0], Order::strictly_increasing);
  EXPECT_EQ(rising.relations->duplicates.rows, 0U);
  const TableProfile repeated = profile_of(0, {batch_of(0, {kMost, kMost - 1, kMost})});
  EXPECT_EQ(repeated.relations->orders[0], Order::none);
  EXPECT_EQ(repeated.relations->duplicates.rows, 1U);
}

TEST(Decimals, AreCorrelatedWithOtherNumbers) {
  const data::Schema schema{{{"d", Type::decimal, 1}, {"i", Type::int64}}};
  data::Batch batch;
  data::Column decimals(schema.fields[0]);
  data::Column integers(schema.fields[1]);
  for (std::int64_t i = 0; i < 20; ++i) {
    decimals.push(Int128{5} * i);
    integers.push(-3 * i);
  }
  batch = {20, {std::move(decimals), std::move(integers)}};
  TableProfiler profiler(schema);
  profiler.observe(batch);
  const Relations relations = profiler.finish();
  ASSERT_EQ(relations.correlations.size(), 1U);
  EXPECT_NEAR(relations.correlations[0].pearson, -1, 1e-12);
  const std::vector<Association> told = associations(relations.sample, 1);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NEAR(told[0].strength, 1, 1e-12);
}

}  // namespace
}  // namespace mdm::profile
