#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

using data::Type;

constexpr std::size_t kRows = 200'000;

data::Batch part_of(const data::Batch& table, std::size_t begin, std::size_t end) {
  data::Batch part{end - begin, {}};
  for (const data::Column& column : table.columns) {
    part.columns.push_back(column.slice(begin, end - begin));
  }
  return part;
}

/// By batches of `batch` rows; all before `cut` by other profilers than the rest.
TableProfile profile_of(const data::Batch& table, std::size_t batch, std::size_t cut) {
  data::Schema schema;
  for (const data::Column& column : table.columns) {
    schema.fields.push_back({"c" + std::to_string(schema.fields.size()), column.type});
  }
  const std::vector<double> pivots(table.columns.size(), 0);
  Profiler cells[2] = {Profiler(schema, pivots), Profiler(schema, pivots)};
  TableProfiler rows[2] = {TableProfiler(schema), TableProfiler(schema, cut)};
  const std::size_t ends[] = {0, cut, table.rows};
  for (std::size_t half = 0; half < 2; ++half) {
    for (std::size_t at = ends[half]; at < ends[half + 1]; at += batch) {
      const data::Batch part = part_of(table, at, std::min(at + batch, ends[half + 1]));
      cells[half].observe(part);
      rows[half].observe(part);
    }
  }
  cells[1].merge(cells[0]);
  rows[0].append(rows[1]);
  return cells[1].finish(rows[0]);
}

ColumnProfile profile_of(const std::vector<double>& cells) {
  data::Batch table{cells.size(), {data::Column(Type::float64)}};
  for (const double cell : cells) {
    table.columns[0].push(cell);
  }
  return profile_of(table, 10'000, 0).columns[0];
}

/// How far the ranks of the quantiles are off, at most.
double rank_error_of(const ColumnProfile& profile, std::vector<double> cells) {
  std::ranges::sort(cells);
  double worst = 0;
  for (std::size_t i = 0; i < profile.quantiles.size(); ++i) {
    const double value = profile.quantiles[i];
    const auto n = static_cast<double>(cells.size());
    const auto low =
        static_cast<double>(std::ranges::lower_bound(cells, value) - cells.begin()) / n;
    const auto high =
        static_cast<double>(std::ranges::upper_bound(cells, value) - cells.begin()) / n;
    worst = std::max({worst, low - kQuantileRanks[i], kQuantileRanks[i] - high});
  }
  return worst;
}

void expect_close(const std::vector<double>& cells) {
  const ColumnProfile profile = profile_of(cells);
  ASSERT_FALSE(profile.distinct_exact);
  EXPECT_LE(rank_error_of(profile, cells), profile.quantile_error + 1e-5);
  EXPECT_LE(profile.quantile_error, 0.005);
  std::uint64_t counted = 0;
  for (const Bin& bin : profile.histogram) {
    counted += bin.count;
  }
  EXPECT_EQ(counted, cells.size());
}

double uniform(std::mt19937_64& random) {
  return std::uniform_real_distribution<double>()(random);
}

}  // namespace

TEST(SampledQuantiles, AreCloseWhereValuesJump) {
  std::mt19937_64 random(5);
  std::vector<double> cells(kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    cells[i] = i < kRows * 9 / 10 ? uniform(random) : 1e5 + uniform(random);
  }
  std::sort(cells.begin(), cells.begin() + kRows * 9 / 10);
  expect_close(cells);
}

TEST(SampledQuantiles, AreCloseFarFromThePivotOnEitherSide) {
  std::mt19937_64 random(6);
  for (const double offset : {-1e9, 1e9}) {
    std::vector<double> cells(kRows);
    std::ranges::generate(cells, [&] { return offset + uniform(random); });
    expect_close(cells);
  }
}

TEST(SampledQuantiles, AreCloseWhereMostCellsAreOneValueInACrowdedBin) {
  std::mt19937_64 random(7);
  std::vector<double> cells(kRows);
  std::ranges::generate(cells,
                        [&] { return random() % 10 < 6 ? 1e6 + 0.5 : 1e6 + uniform(random); });
  expect_close(cells);
}

TEST(SampledQuantiles, OfASampleOfAllRowsAreExact) {
  std::mt19937_64 random(8);
  std::vector<double> cells(50'000);
  std::ranges::generate(cells, [&] { return 1e6 + uniform(random); });
  const ColumnProfile profile = profile_of(cells);
  ASSERT_FALSE(profile.distinct_exact);
  EXPECT_EQ(profile.quantile_error, 0);
  EXPECT_LE(rank_error_of(profile, cells), 1e-5);
}

TEST(SampledTop, FindsFrequentValuesAmongManyAndSaysHowSure) {
  std::mt19937_64 random(9);
  data::Batch table{kRows, {data::Column(Type::int64), data::Column(Type::text)}};
  for (std::size_t i = 0; i < kRows; ++i) {
    const std::uint64_t dice = random() % 10;
    const std::uint64_t rare = random();
    table.columns[0].push(dice < 3 ? std::int64_t{-7} : static_cast<std::int64_t>(rare >> 20U));
    if (dice == 9) {
      table.columns[1].push_null();
    } else {
      table.columns[1].push(dice < 2 ? "often" : dice < 3 ? "less" : std::to_string(rare));
    }
  }
  const TableProfile profile = profile_of(table, 10'000, 0);
  const ColumnProfile& numbers = profile.columns[0];
  EXPECT_FALSE(numbers.top_exact);
  ASSERT_EQ(numbers.top.size(), 1U);
  EXPECT_EQ(numbers.top[0].value, "-7");
  EXPECT_NEAR(static_cast<double>(numbers.top[0].count), 0.3 * kRows, numbers.top_error * kRows);
  EXPECT_LT(numbers.top_error, 0.005);
  const ColumnProfile& texts = profile.columns[1];
  ASSERT_EQ(texts.top.size(), 2U);
  EXPECT_EQ(texts.top[0].value, "often");
  EXPECT_EQ(texts.top[1].value, "less");
  EXPECT_NEAR(static_cast<double>(texts.top[0].count), 0.2 * kRows, texts.top_error * 0.9 * kRows);
  EXPECT_GT(texts.top_error, 0.001);
  EXPECT_LT(texts.top_error, 0.02);
  EXPECT_EQ(from_json(to_json(profile)).columns[1].top_error, texts.top_error);
}

TEST(SampledTop, LeavesOutTextsThatMayHaveBeenCut) {
  data::Batch table{60'000, {data::Column(Type::text)}};
  for (std::size_t i = 0; i < table.rows; ++i) {
    table.columns[0].push(std::string(128, 'x') + std::to_string(i));
  }
  const ColumnProfile profile = profile_of(table, 10'000, 0).columns[0];
  EXPECT_FALSE(profile.top_exact);
  EXPECT_TRUE(profile.top.empty());
}

TEST(Sampled, ProfilesDependNeitherOnBatchesNorOnParts) {
  std::mt19937_64 random(10);
  data::Batch table{150'000, {data::Column(Type::float64), data::Column(Type::timestamp)}};
  for (std::size_t i = 0; i < table.rows; ++i) {
    if (random() % 5 == 0) {
      table.columns[0].push_null();
    } else {
      table.columns[0].push(random() % 4 == 0 ? 1e7 : 1e7 + uniform(random));
    }
    table.columns[1].push(static_cast<std::int64_t>(random() >> 12U));
  }
  const auto json_of = [&](std::size_t batch, std::size_t cut) {
    TableProfile profile = profile_of(table, batch, cut);
    profile.relations.reset();  // its correlations may differ in the last digits
    return to_json(profile).dump();
  };
  const std::string expected = json_of(150'000, 0);
  EXPECT_EQ(json_of(1'000, 0), expected);
  EXPECT_EQ(json_of(7'777, 70'000), expected);
}

TEST(Sampled, ProfilesAreOfTheSameRows) {
  const data::Schema schema{{{"a", Type::int64}}};
  Profiler cells(schema, {0});
  TableProfiler rows(schema);
  data::Batch batch{1, {data::Column(Type::int64)}};
  batch.columns[0].push(std::int64_t{1});
  rows.observe(batch);
  EXPECT_THROW(cells.finish(rows), Error);
}

}  // namespace mdm::profile
