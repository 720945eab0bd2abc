#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include <gmock/gmock.h>

#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

using data::Type;
using testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Rows [begin, begin + count) of the rows named by `order`, as a batch.
data::Batch gather(const data::Batch& table, const std::vector<std::size_t>& order,
                   std::size_t begin, std::size_t count) {
  data::Batch batch;
  batch.rows = count;
  for (const data::Column& column : table.columns) {
    data::Column part(column.type, column.scale);
    for (std::size_t i = begin; i < begin + count; ++i) {
      const std::size_t row = order[i];
      if (!column.valid(row)) {
        part.push_null();
        continue;
      }
      switch (column.type) {
        case Type::boolean: part.push(column.bytes8[row] != 0); break;
        case Type::float64: part.push(column.floats[row]); break;
        case Type::decimal: part.push(column.decimals[row]); break;
        case Type::date: part.push(std::int64_t{column.days[row]}); break;
        case Type::text: part.push(column.text(row)); break;
        default: part.push(column.ints[row]);
      }
    }
    batch.columns.push_back(std::move(part));
  }
  return batch;
}

data::Schema schema_of(const data::Batch& table) {
  data::Schema schema;
  for (const data::Column& column : table.columns) {
    schema.fields.push_back(
        {"c" + std::to_string(schema.fields.size()), column.type, column.scale});
  }
  return schema;
}

TableProfile profile_of(const data::Batch& table, double pivot = 0) {
  Profiler profiler(schema_of(table), std::vector<double>(table.columns.size(), pivot));
  profiler.observe(table);
  return profiler.finish();
}

template <typename Cell>
ColumnProfile profile_of(Type type, const std::vector<Cell>& cells, double pivot = 0) {
  data::Batch table{cells.size(), {data::Column(type)}};
  for (const Cell& cell : cells) {
    table.columns[0].push(cell);
  }
  return profile_of(table, pivot).columns[0];
}

void push_random(data::Column& column, std::mt19937_64& random, std::uint64_t distinct) {
  const std::uint64_t pick = random() % distinct;
  const auto whole = static_cast<std::int64_t>(pick * 7919) - 50'000;
  switch (column.type) {
    case Type::boolean: column.push(pick % 2 == 0); break;
    case Type::float64: {
      const double special[] = {kInfinity, -kInfinity, -0.0, 0.0, 5e-324, 1e300};
      column.push(pick < 6 ? special[pick] : std::ldexp(static_cast<double>(whole), -9));
      break;
    }
    case Type::decimal: column.push(whole * data::power_of_ten(25) + whole); break;
    case Type::date: column.push(whole % 40'000); break;
    case Type::text: column.push(std::string(pick % 150, 'x') + std::to_string(pick)); break;
    default: column.push(whole);
  }
}

/// A column of each type; some cells null.
data::Batch random_table(std::size_t rows, std::uint64_t distinct, std::mt19937_64& random) {
  data::Batch table;
  table.rows = rows;
  for (std::size_t type = 0; type < data::kTypeCount; ++type) {
    data::Column column(static_cast<Type>(type));
    for (std::size_t row = 0; row < rows; ++row) {
      if (random() % 10 == 0) {
        column.push_null();
      } else {
        push_random(column, random, distinct);
      }
    }
    table.columns.push_back(std::move(column));
  }
  return table;
}

/// The table in another order, in batches of random size, by 1 to 5 profilers merged at random.
std::string scattered_profile(const data::Batch& table, std::mt19937_64& random) {
  std::vector<std::size_t> order(table.rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::shuffle(order, random);
  std::vector<Profiler> profilers;
  for (std::size_t i = 0; i <= random() % 5; ++i) {
    profilers.emplace_back(schema_of(table), std::vector<double>(table.columns.size(), 17.5));
  }
  for (std::size_t begin = 0; begin < table.rows;) {
    const std::size_t count = std::min<std::size_t>(1 + random() % 20'000, table.rows - begin);
    profilers[random() % profilers.size()].observe(gather(table, order, begin, count));
    begin += count;
  }
  while (profilers.size() > 1) {
    std::ranges::shuffle(profilers, random);
    profilers[0].merge(profilers.back());
    profilers.pop_back();
  }
  return to_json(profilers[0].finish()).dump();
}

}  // namespace

class ProfilerOrder : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ProfilerOrder, DoesNotShowInTheResult) {
  std::mt19937_64 random(GetParam());
  const data::Batch table = random_table(60'000, GetParam(), random);
  const std::string expected = scattered_profile(table, random);
  for (int trial = 0; trial < 4; ++trial) {
    EXPECT_EQ(scattered_profile(table, random), expected);
  }
}

// Few values; about as many as are counted exactly (24 576); nearly all different.
INSTANTIATE_TEST_SUITE_P(Distinct, ProfilerOrder,
                         testing::Values(3, 500, 27'000, 30'000, 5'000'000));

TEST(Profiler, CountsExactlyUpToItsLimitAndEstimatesBeyond) {
  std::vector<std::int64_t> cells(24'576);
  std::iota(cells.begin(), cells.end(), std::int64_t{0});
  const ColumnProfile exact = profile_of(Type::int64, cells);
  EXPECT_TRUE(exact.distinct_exact);
  EXPECT_EQ(exact.distinct, 24'576U);
  EXPECT_EQ(exact.quantile_error, 0);
  cells.push_back(24'576);
  const ColumnProfile estimated = profile_of(Type::int64, cells);
  EXPECT_FALSE(estimated.distinct_exact);
  EXPECT_FALSE(estimated.top_exact);
  EXPECT_TRUE(estimated.top.empty());
  EXPECT_EQ(estimated.distinct, 24'577U);  // known to be at least, and there are no more cells
}

TEST(Profiler, EstimatesDistinctValuesWithinTheStatedBound) {
  for (const std::size_t distinct : {100'000U, 1'000'000U}) {
    data::Batch table{
        distinct,
        {data::Column(Type::int64), data::Column(Type::float64), data::Column(Type::text)}};
    for (std::size_t i = 0; i < distinct; ++i) {
      table.columns[0].push(static_cast<std::int64_t>(i));
      table.columns[1].push(std::sqrt(static_cast<double>(i)));
      table.columns[2].push(std::to_string(i) + "@example.org");
    }
    table.rows = distinct;
    for (const ColumnProfile& column : profile_of(table).columns) {
      EXPECT_NEAR(static_cast<double>(column.distinct) / static_cast<double>(distinct), 1, 0.0082);
      EXPECT_NEAR(column.distinct_error, 0.008125, 1e-12);
    }
  }
}

TEST(Profiler, DescribesIntegers) {
  const ColumnProfile profile = profile_of<std::int64_t>(Type::int64, {3, -1, 0, 3, 7, 0, 3}, 2);
  EXPECT_EQ(profile.rows, 7U);
  EXPECT_EQ(profile.distinct, 4U);
  EXPECT_EQ(profile.zeros, 2U);
  EXPECT_EQ(profile.negatives, 1U);
  EXPECT_EQ(profile.min_int, -1);
  EXPECT_EQ(profile.max_int, 7);
  EXPECT_DOUBLE_EQ(profile.mean, 15.0 / 7);
  // pandas: Series([3, -1, 0, 3, 7, 0, 3]).std()
  EXPECT_NEAR(profile.std, 2.734262327610589, 1e-14);
  EXPECT_EQ(profile.quantiles[3], 3);
  ASSERT_EQ(profile.top.size(), 4U);
  EXPECT_EQ(profile.top[0].value, "3");
  EXPECT_EQ(profile.top[0].count, 3U);
  EXPECT_EQ(profile.top[1].value, "0");
  EXPECT_EQ(profile.top[2].value, "-1");
  EXPECT_EQ(profile.histogram.size(), 9U);
  EXPECT_EQ(profile.histogram[4].count, 3U);
}

TEST(Profiler, KeepsIntegersExactToTheEndsOfTheirRange) {
  static constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  static constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  const ColumnProfile profile = profile_of<std::int64_t>(Type::int64, {kMin, kMax, kMax - 1});
  EXPECT_EQ(profile.min_int, kMin);
  EXPECT_EQ(profile.max_int, kMax);
  EXPECT_EQ(profile.distinct, 3U);
  EXPECT_EQ(profile.top[1].value, "9223372036854775806");
  EXPECT_NEAR(profile.mean, 3.0744573456182584e18, 1e4);
  std::uint64_t cells = 0;
  for (const Bin& bin : profile.histogram) {
    cells += bin.count;
  }
  EXPECT_EQ(cells, 3U);
}

TEST(Profiler, TakesDistancesOfIntegersExactly) {
  static constexpr std::int64_t kOffset = std::int64_t{1} << 60U;
  std::vector<std::int64_t> cells;
  for (std::int64_t i = 0; i < 100; ++i) {
    cells.push_back(kOffset + i);
  }
  const ColumnProfile profile = profile_of(Type::int64, cells, static_cast<double>(kOffset));
  EXPECT_NEAR(profile.std, 29.011491975882016, 1e-12);
  EXPECT_NEAR(profile.kurtosis, -1.2002400240024003, 1e-12);
}

TEST(Profiler, TellsTheShapeOfHugeIntegersWhateverThePivot) {
  static constexpr std::int64_t kOffset = std::int64_t{1} << 62U;
  for (const std::int64_t distinct : {1'000, 40'000}) {
    std::vector<std::int64_t> cells(static_cast<std::size_t>(distinct));
    std::iota(cells.begin(), cells.end(), kOffset);
    const auto n = static_cast<double>(distinct);
    for (const double pivot : {0.0, 0x1p62 + 1024, -9e18, 1e300}) {
      const ColumnProfile profile = profile_of(Type::int64, cells, pivot);
      EXPECT_NEAR(profile.std / std::sqrt(n * (n + 1) / 12), 1, 1e-12);
      EXPECT_NEAR(profile.skewness, 0, 1e-12);
      EXPECT_NEAR(profile.kurtosis, -1.2 * (n * n + 1) / (n * n - 1), 1e-12);
    }
  }
}

TEST(Profiler, ExcludesInfinitiesFromNumbersButCountsThemAsValues) {
  const ColumnProfile profile =
      profile_of<double>(Type::float64, {1, kInfinity, 3, -kInfinity, kInfinity});
  EXPECT_EQ(profile.infinities, 3U);
  EXPECT_EQ(profile.distinct, 4U);
  EXPECT_EQ(profile.mean, 2);
  EXPECT_EQ(profile.min, 1);
  EXPECT_EQ(profile.max, 3);
  EXPECT_EQ(profile.top[0].value, "Infinity");
  EXPECT_EQ(profile.top[1].value, "-Infinity");
}

TEST(Profiler, OfInfinitiesOnlyHasNoNumbers) {
  const ColumnProfile profile = profile_of<double>(Type::float64, {kInfinity, kInfinity});
  EXPECT_TRUE(std::isnan(profile.min));
  EXPECT_TRUE(std::isnan(profile.mean));
  EXPECT_TRUE(std::isnan(profile.quantiles[0]));
  EXPECT_TRUE(profile.histogram.empty());
  EXPECT_EQ(profile.distinct, 1U);
}

TEST(Profiler, TakesNegativeZeroForZero) {
  const ColumnProfile profile = profile_of<double>(Type::float64, {-0.0, 0.0, -0.0});
  EXPECT_EQ(profile.distinct, 1U);
  EXPECT_EQ(profile.zeros, 3U);
  EXPECT_EQ(profile.top[0].value, "0");
  EXPECT_FALSE(std::signbit(profile.min));
}

TEST(Profiler, StandsDenormals) {
  const ColumnProfile profile = profile_of<double>(Type::float64, {5e-324, 1e-323, 1.0});
  EXPECT_EQ(profile.min, 5e-324);
  EXPECT_EQ(profile.distinct, 3U);
  EXPECT_DOUBLE_EQ(profile.mean, 1.0 / 3);
}

TEST(Profiler, OfAConstantColumnHasNoSpread) {
  const ColumnProfile profile = profile_of<double>(Type::float64, {0.1, 0.1, 0.1}, 7.3);
  EXPECT_EQ(profile.mean, 0.1);
  EXPECT_EQ(profile.std, 0);
  EXPECT_TRUE(std::isnan(profile.skewness));
  EXPECT_TRUE(std::isnan(profile.kurtosis));
  ASSERT_EQ(profile.histogram.size(), 1U);
  EXPECT_EQ(profile.histogram[0].count, 3U);
}

TEST(Profiler, OfOneRowHasNoDeviation) {
  const ColumnProfile profile = profile_of<std::int64_t>(Type::int64, {5});
  EXPECT_EQ(profile.mean, 5);
  EXPECT_TRUE(std::isnan(profile.std));
  EXPECT_EQ(profile.quantiles[6], 5);
}

TEST(Profiler, OfAnEmptyTableAndOfNullsOnlyIsUndefined) {
  for (const std::size_t rows : {0U, 70U}) {
    data::Batch table;
    table.rows = rows;
    for (std::size_t type = 0; type < data::kTypeCount; ++type) {
      data::Column column(static_cast<Type>(type));
      for (std::size_t row = 0; row < rows; ++row) {
        column.push_null();
      }
      table.columns.push_back(std::move(column));
    }
    const TableProfile profile = profile_of(table);
    EXPECT_EQ(profile.rows, rows);
    for (const ColumnProfile& column : profile.columns) {
      EXPECT_EQ(column.nulls, rows);
      EXPECT_EQ(column.distinct, 0U);
      EXPECT_TRUE(std::isnan(column.min));
      EXPECT_TRUE(std::isnan(column.std));
      EXPECT_TRUE(column.top.empty());
      EXPECT_TRUE(column.histogram.empty());
      EXPECT_EQ(column.length_max, 0U);
    }
  }
}

TEST(Profiler, DescribesBooleansAsZeroAndOne) {
  data::Batch table{5, {data::Column(Type::boolean)}};
  for (const bool cell : {true, false, true, true}) {
    table.columns[0].push(cell);
  }
  table.columns[0].push_null();
  const ColumnProfile profile = profile_of(table).columns[0];
  EXPECT_EQ(profile.mean, 0.75);
  EXPECT_EQ(profile.top[0].value, "true");
  EXPECT_EQ(profile.top[0].count, 3U);
  EXPECT_EQ(profile.histogram.size(), 2U);
}

TEST(Profiler, DescribesDatesInDays) {
  const ColumnProfile profile = profile_of<std::int64_t>(Type::date, {19'789, 19'791, -1});
  EXPECT_EQ(profile.max_int, 19'791);
  EXPECT_EQ(profile.top[0].value, "1969-12-31");
  EXPECT_EQ(profile.negatives, 0U);
}

TEST(Profiler, DescribesText) {
  data::Batch table{7, {data::Column(Type::text)}};
  for (const char* cell : {"pear", "", "žluť", "pear", "apple", "žluť"}) {
    table.columns[0].push(cell);
  }
  table.columns[0].push_null();
  const ColumnProfile profile = profile_of(table).columns[0];
  EXPECT_EQ(profile.nulls, 1U);
  EXPECT_EQ(profile.distinct, 4U);
  EXPECT_EQ(profile.min_text, "");
  EXPECT_EQ(profile.max_text, "žluť");
  EXPECT_EQ(profile.length_min, 0U);
  EXPECT_EQ(profile.length_max, 5U);
  EXPECT_DOUBLE_EQ(profile.length_mean, 21.0 / 6);
  ASSERT_EQ(profile.top.size(), 4U);
  EXPECT_EQ(profile.top[0].value, "pear");
  EXPECT_EQ(profile.top[1].value, "žluť");
  EXPECT_EQ(profile.top[2].value, "");
  EXPECT_TRUE(profile.quantiles.empty());
}

TEST(Profiler, CountsPatternsOfTexts) {
  data::Batch table{6, {data::Column(Type::text)}};
  for (const char* cell : {"ada@example.org", "", "bob@example.org", " x", "ada@example.org"}) {
    table.columns[0].push(cell);
  }
  table.columns[0].push_null();
  const ColumnProfile profile = profile_of(table).columns[0];
  EXPECT_EQ(profile.patterns[static_cast<std::size_t>(Pattern::email)], 3U);
  EXPECT_EQ(profile.patterns[static_cast<std::size_t>(Pattern::lower)], 4U);
  EXPECT_EQ(profile.pattern_cells, 5U);
  EXPECT_EQ(profile.empty_texts, 1U);
  EXPECT_EQ(profile.blanks_around, 1U);
  EXPECT_DOUBLE_EQ(profile.words_mean, 0.8);
}

TEST(Profiler, EstimatesPatternsOfManyTextsByASixteenthOfThem) {
  static constexpr std::size_t kRows = 200'000;
  data::Batch table{kRows, {data::Column(Type::text)}};
  for (std::size_t i = 0; i < kRows; ++i) {
    table.columns[0].push(std::to_string(i) + (i % 4 == 0 ? " x " : "@example.org"));
  }
  const ColumnProfile profile = profile_of(table).columns[0];
  EXPECT_NEAR(static_cast<double>(profile.pattern_cells), kRows / 16.0, 500);
  const auto emails =
      static_cast<double>(profile.patterns[static_cast<std::size_t>(Pattern::email)]);
  EXPECT_NEAR(emails / static_cast<double>(profile.pattern_cells), 0.75, 0.02);
  EXPECT_EQ(profile.blanks_around, kRows / 4);  // exact all the same
}

TEST(Profiler, FindsTheStepsOfDates) {
  std::vector<std::int64_t> days{0, 1, 2, 3, 7, 8, 8, 10};
  const auto steps = profile_of(Type::date, days).steps;
  ASSERT_TRUE(steps.has_value());
  EXPECT_EQ(steps->usual, 1);
  EXPECT_EQ(steps->at_usual, 4U);
  EXPECT_EQ(steps->longest, 4);
  EXPECT_EQ(steps->longest_from, 3);
  EXPECT_EQ(steps->missing, 4U);
  // The first days of the months of 2023 and 2024 but for May 2023.
  const auto months =
      profile_of<std::int64_t>(
          Type::date, {19358, 19389, 19417, 19448, 19509, 19539, 19570, 19601, 19631, 19662, 19692})
          .steps;
  EXPECT_EQ(months->usual, 31);
  EXPECT_EQ(months->missing, 1U);
  EXPECT_FALSE(profile_of<std::int64_t>(Type::date, {1, 2}).steps.has_value());
  EXPECT_FALSE(profile_of(Type::int64, days).steps.has_value());
}

TEST(Profiler, ObeysItsMemoryLimit) {
  std::vector<std::int64_t> cells(2'000);
  std::iota(cells.begin(), cells.end(), std::int64_t{0});
  data::Batch table{cells.size(), {data::Column(Type::int64)}};
  for (const std::int64_t cell : cells) {
    table.columns[0].push(cell);
  }
  Profiler frugal(schema_of(table), {0}, 10'000);
  frugal.observe(table);
  const ColumnProfile column = frugal.finish().columns[0];
  EXPECT_FALSE(column.distinct_exact);
  EXPECT_GT(column.distinct_error, 0.02);
  EXPECT_THROW(frugal.merge(Profiler(schema_of(table), {0})), Error);
}

TEST(Profiler, BoundsTheErrorOfEstimatedQuantiles) {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> lognormal(3, 1.5);
  std::vector<double> cells(200'000);
  std::ranges::generate(cells, [&] { return lognormal(random); });
  const ColumnProfile profile = profile_of(Type::float64, cells, 20);
  std::ranges::sort(cells);
  ASSERT_GT(profile.quantile_error, 0);
  EXPECT_LT(profile.quantile_error, 0.003);
  for (std::size_t i = 0; i < profile.quantiles.size(); ++i) {
    const auto below = std::ranges::lower_bound(cells, profile.quantiles[i]) - cells.begin();
    EXPECT_NEAR(static_cast<double>(below) / 200'000, kQuantileRanks[i],
                profile.quantile_error + 1e-5);
  }
  std::uint64_t counted = 0;
  for (const Bin& bin : profile.histogram) {
    const auto low = std::ranges::lower_bound(cells, bin.low);
    const auto high = std::ranges::lower_bound(cells, bin.high);
    EXPECT_NEAR(static_cast<double>(bin.count), static_cast<double>(high - low), 400);
    counted += bin.count;
  }
  EXPECT_EQ(counted, cells.size());
}

TEST(Profiler, FindsQuantilesOfManyIntegersNearThePivotExactly) {
  std::vector<std::int64_t> cells;
  for (std::int64_t i = 0; i < 30'000; ++i) {
    cells.push_back(i);
    cells.push_back(100 + i % 2);
    cells.push_back(101);
  }
  const ColumnProfile profile = profile_of(Type::int64, cells, 100);
  ASSERT_FALSE(profile.distinct_exact);
  EXPECT_EQ(profile.quantiles[3], 101);
}

TEST(Profiler, RefusesABatchOfAnotherSchema) {
  Profiler profiler({{{"a", Type::int64}}}, {0});
  EXPECT_THROW(profiler.observe(data::Batch{0, {data::Column(Type::text)}}), Error);
  EXPECT_THROW(profiler.observe(data::Batch{0, {}}), Error);
  EXPECT_THROW(profiler.merge(Profiler({{{"a", Type::int64}}}, {1})), Error);
  EXPECT_THROW(Profiler({{{"a", Type::int64}}}, {}), Error);
}

TEST(Profiler, TakesAPivotThatIsNoNumberForZero) {
  const double pivots[] = {std::nan(""), kInfinity, 1e308};
  for (const double pivot : pivots) {
    const ColumnProfile profile = profile_of<double>(Type::float64, {1, 2, -1e308}, pivot);
    EXPECT_EQ(profile.quantiles[3], 1);
    EXPECT_TRUE(std::isfinite(profile.mean));
    EXPECT_EQ(profile_of<std::int64_t>(Type::int64, {1, 2}, pivot).mean, 1.5);
  }
}

TEST(TableProfile, FindsAColumnByName) {
  TableProfile table;
  table.columns.emplace_back().name = "a";
  EXPECT_EQ(table.find("a"), table.columns.data());
  EXPECT_EQ(table.find("b"), nullptr);
}

}  // namespace mdm::profile
