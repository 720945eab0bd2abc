#include <cmath>
#include <numeric>
#include <random>

#include <gmock/gmock.h>

#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

using data::Type;
using testing::ElementsAre;
using testing::IsEmpty;

data::Schema schema_of(const data::Batch& table) {
  data::Schema schema;
  for (const data::Column& column : table.columns) {
    schema.fields.push_back({"c" + std::to_string(schema.fields.size()), column.type});
  }
  return schema;
}

data::Batch part_of(const data::Batch& table, std::size_t begin, std::size_t end) {
  data::Batch part{end - begin, {}};
  for (const data::Column& column : table.columns) {
    part.columns.push_back(column.slice(begin, end - begin));
  }
  return part;
}

Relations relations_of(const data::Batch& table) {
  TableProfiler profiler(schema_of(table));
  profiler.observe(table);
  return profiler.finish();
}

data::Batch table_of(std::vector<data::Column> columns) {
  const std::size_t rows = columns.front().rows;
  return {rows, std::move(columns)};
}

template <typename Cell>
data::Column column_of(Type type, const std::vector<Cell>& cells) {
  data::Column column(type);
  for (const Cell& cell : cells) {
    column.push(cell);
  }
  return column;
}

constexpr std::int64_t kFar = std::int64_t{1} << 62U;

/// Pearson's correlation in two passes of 64 bit mantissas, over rows where both are finite.
double reference_of(const data::Column& a, const data::Column& b) {
  const auto at = [](const data::Column& column, std::size_t row) -> long double {
    switch (column.type) {
      case Type::boolean: return column.bytes8[row];
      case Type::float64: return column.floats[row];
      case Type::date: return column.days[row];
      default: {
        const std::int64_t far = column.ints[row] > kFar / 2 ? kFar : 0;  // sums stay exact
        return column.ints[row] - far;
      }
    }
  };
  std::vector<std::pair<long double, long double>> both;
  long double mean_a = 0;
  long double mean_b = 0;
  for (std::size_t row = 0; row < a.rows; ++row) {
    if (a.valid(row) && b.valid(row) && std::isfinite(at(a, row)) && std::isfinite(at(b, row))) {
      both.emplace_back(at(a, row), at(b, row));
      mean_a += at(a, row);
      mean_b += at(b, row);
    }
  }
  mean_a /= static_cast<long double>(both.size());
  mean_b /= static_cast<long double>(both.size());
  long double aa = 0;
  long double bb = 0;
  long double ab = 0;
  for (const auto& [x, y] : both) {
    aa += (x - mean_a) * (x - mean_a);
    bb += (y - mean_b) * (y - mean_b);
    ab += (x - mean_a) * (y - mean_b);
  }
  return static_cast<double>(ab / std::sqrt(aa * bb));
}

/// Columns that are hard on sums: far from zero, heavy tails, infinities, gaps, a jump.
data::Batch hard_table(std::size_t rows) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::cauchy_distribution<double> cauchy;
  std::vector<data::Column> columns{
      data::Column(Type::float64), data::Column(Type::float64), data::Column(Type::float64),
      data::Column(Type::float64), data::Column(Type::int64),   data::Column(Type::int64),
      data::Column(Type::boolean), data::Column(Type::date),    data::Column(Type::text)};
  for (std::size_t row = 0; row < rows; ++row) {
    const double x = normal(random);
    const bool gap = random() % 7 == 0;
    columns[0].push(x);
    columns[1].push(1e9 + 0.3 * x + normal(random));
    columns[2].push(cauchy(random) + x);
    columns[3].push(row % 1000 == 3 ? std::numeric_limits<double>::infinity()
                    : row == 0      ? 0.0
                                    : 1e6 + 1e-3 * x);
    if (gap) {
      columns[4].push_null();
    } else {
      columns[4].push(static_cast<std::int64_t>(100 * x));
    }
    columns[5].push(kFar + static_cast<std::int64_t>(1000 * x) +
                    static_cast<std::int64_t>(random() % 500));
    columns[6].push(x > 0.5);
    if (random() % 3 == 0 || row == 0) {
      columns[7].push_null();
    } else {
      columns[7].push(static_cast<std::int64_t>(row / 10));
    }
    columns[8].push("text " + std::to_string(random() % 50));
  }
  return table_of(std::move(columns));
}

void expect_same(const Relations& a, const Relations& b, double tolerance) {
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.orders, b.orders);
  EXPECT_EQ(a.duplicates.rows, b.duplicates.rows);
  EXPECT_EQ(a.sample.numbers, b.sample.numbers);
  ASSERT_EQ(a.nulls.patterns.size(), b.nulls.patterns.size());
  for (std::size_t i = 0; i < a.nulls.patterns.size(); ++i) {
    EXPECT_EQ(a.nulls.patterns[i].columns, b.nulls.patterns[i].columns);
    EXPECT_EQ(a.nulls.patterns[i].rows, b.nulls.patterns[i].rows);
  }
  ASSERT_EQ(a.correlations.size(), b.correlations.size());
  for (std::size_t i = 0; i < a.correlations.size(); ++i) {
    EXPECT_EQ(a.correlations[i].rows, b.correlations[i].rows);
    EXPECT_NEAR(a.correlations[i].pearson, b.correlations[i].pearson, tolerance);
  }
}

}  // namespace

TEST(TableProfiler, CorrelatesAsTwoPassesDo) {
  const data::Batch table = hard_table(20'000);
  const Relations relations = relations_of(table);
  ASSERT_EQ(relations.correlations.size(), 28U);
  EXPECT_FALSE(relations.correlations_sampled);
  for (const Correlation& pair : relations.correlations) {
    EXPECT_NEAR(pair.pearson, reference_of(table.columns[pair.a], table.columns[pair.b]), 1e-9)
        << pair.a << " " << pair.b;
  }
}

TEST(TableProfiler, DoesNotShowTheSizesOfBatches) {
  const data::Batch table = hard_table(9'000);
  const Relations whole = relations_of(table);
  TableProfiler pieces(schema_of(table));
  std::mt19937_64 random(1);
  for (std::size_t begin = 0; begin < table.rows;) {
    const std::size_t end = std::min<std::size_t>(begin + random() % 3'000, table.rows);
    pieces.observe(part_of(table, begin, end));
    begin = end;
  }
  expect_same(pieces.finish(), whole, 0);
}

TEST(TableProfiler, AppendsPartsThatFollow) {
  const data::Batch table = hard_table(30'000);
  const Relations whole = relations_of(table);
  for (const std::size_t cut : {0U, 1U, 777U, 15'000U, 29'999U, 30'000U}) {
    TableProfiler first(schema_of(table));
    TableProfiler second(schema_of(table), cut);
    first.observe(part_of(table, 0, cut));
    second.observe(part_of(table, cut, table.rows));
    first.append(second);
    expect_same(first.finish(), whole, 1e-9);
  }
}

TEST(TableProfiler, TellsTheOrderOfColumns) {
  data::Column gaps(Type::float64);
  gaps.push(1.5);
  gaps.push_null();
  gaps.push(1.5);
  gaps.push(-2.0);
  const Relations relations =
      relations_of(table_of({column_of<std::int64_t>(Type::int64, {1, 2, 5, 9}), gaps,
                             column_of<std::string_view>(Type::text, {"a", "ab", "ab", "b"}),
                             column_of<std::int64_t>(Type::timestamp, {9, 7, 3, 1}),
                             column_of<std::int64_t>(Type::date, {4, 4, 4, 4}),
                             column_of<std::int64_t>(Type::int64, {1, 2, 1, 2})}));
  EXPECT_THAT(relations.orders,
              ElementsAre(Order::strictly_increasing, Order::decreasing, Order::increasing,
                          Order::strictly_decreasing, Order::constant, Order::none));
}

TEST(TableProfiler, CountsDuplicateRowsExactlyWhileTheyAreFew) {
  data::Column numbers(Type::float64);
  data::Column texts(Type::text);
  for (int i = 0; i < 1'000; ++i) {
    numbers.push(i % 2 == 0 ? 0.0 : -0.0);
    texts.push(std::to_string(i % 400));
  }
  numbers.push_null();
  texts.push("0");
  const DuplicateRows duplicates = relations_of(table_of({numbers, texts})).duplicates;
  EXPECT_EQ(duplicates.rows, 600U);
  EXPECT_TRUE(duplicates.exact);
  EXPECT_EQ(duplicates.error, 0);
}

TEST(TableProfiler, EstimatesManyDuplicateRowsWithinTheStatedError) {
  data::Column numbers(Type::int64);
  for (std::int64_t i = 0; i < 500'000; ++i) {
    numbers.push(i % 300'000);
  }
  const DuplicateRows duplicates = relations_of(table_of({numbers})).duplicates;
  EXPECT_FALSE(duplicates.exact);
  EXPECT_GT(duplicates.error, 0);
  EXPECT_LT(duplicates.error, 5'000);
  EXPECT_NEAR(static_cast<double>(duplicates.rows), 200'000, 1.5 * duplicates.error);
  data::Column distinct(Type::int64);
  for (std::int64_t i = 0; i < 300'000; ++i) {
    distinct.push(i);
  }
  EXPECT_EQ(relations_of(table_of({distinct})).duplicates.rows, 0U);
}

TEST(TableProfiler, CountsWhichColumnsAreNullTogether) {
  data::Column a(Type::int64);
  data::Column b(Type::text);
  data::Column c(Type::boolean);
  for (int row = 0; row < 130; ++row) {
    if (row % 2 == 0) {
      a.push_null();
    } else {
      a.push(std::int64_t{row});
    }
    if (row % 6 == 0) {
      b.push_null();
    } else {
      b.push("x");
    }
    c.push(true);
  }
  const NullPatterns nulls = relations_of(table_of({a, b, c})).nulls;
  ASSERT_EQ(nulls.patterns.size(), 3U);
  EXPECT_EQ(nulls.rows, 130U);
  EXPECT_THAT(nulls.patterns[0].columns, IsEmpty());
  EXPECT_EQ(nulls.patterns[0].rows, 65U);
  EXPECT_THAT(nulls.patterns[1].columns, ElementsAre(0));
  EXPECT_EQ(nulls.patterns[1].rows, 43U);
  EXPECT_THAT(nulls.patterns[2].columns, ElementsAre(0, 1));
  EXPECT_EQ(nulls.patterns[2].rows, 22U);
  EXPECT_EQ(nulls.other_rows, 0U);
}

TEST(TableProfiler, TakesNullPatternsFromTheSampleIfThereAreTooMany) {
  std::vector<data::Column> columns(20, data::Column(Type::int64));
  std::mt19937_64 random(2);
  for (int row = 0; row < 20'000; ++row) {
    for (data::Column& column : columns) {
      if (random() % 2 == 0) {
        column.push_null();
      } else {
        column.push(std::int64_t{row});
      }
    }
  }
  const Relations relations = relations_of(table_of(std::move(columns)));
  EXPECT_EQ(relations.nulls.rows, relations.sample.numbers.size());
  EXPECT_EQ(relations.nulls.patterns.size(), kNullPatternsMax);
  EXPECT_GT(relations.nulls.other_rows, 1'000U);
}

TEST(TableProfiler, SamplesRowsInTheirOrder) {
  data::Column numbers(Type::int64);
  for (std::int64_t i = 0; i < 100'000; ++i) {
    numbers.push(i);
  }
  const RowSample sample = relations_of(table_of({numbers})).sample;
  ASSERT_EQ(sample.cells.rows, sample.numbers.size());
  EXPECT_GT(sample.numbers.size(), 2'000U);
  EXPECT_LE(sample.numbers.size(), 4'096U);
  EXPECT_TRUE(std::ranges::is_sorted(sample.numbers));
  double sum = 0;
  for (std::size_t i = 0; i < sample.numbers.size(); ++i) {
    EXPECT_EQ(sample.cells.columns[0].ints[i], static_cast<std::int64_t>(sample.numbers[i]));
    sum += static_cast<double>(sample.numbers[i]);
  }
  EXPECT_NEAR(sum / static_cast<double>(sample.numbers.size()), 50'000, 2'500);
}

TEST(TableProfiler, CorrelatesTheSampleOfWideTables) {
  std::vector<data::Column> columns(300, data::Column(Type::int64));
  for (std::int64_t row = 0; row < 3'000; ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      columns[i].push(i % 100 == 0 ? row : (row * static_cast<std::int64_t>(i * 7919)) % 10'007);
    }
  }
  const Relations relations = relations_of(table_of(std::move(columns)));
  EXPECT_TRUE(relations.correlations_sampled);
  EXPECT_EQ(relations.correlations.size(), 2016U);
  EXPECT_EQ(relations.correlations[0].a, 0U);
  EXPECT_EQ(relations.correlations[0].b, 100U);
  EXPECT_NEAR(relations.correlations[0].pearson, 1, 1e-12);
  EXPECT_EQ(relations.correlations[0].rows, relations.sample.numbers.size());
}

TEST(TableProfiler, OfNothingIsEmpty) {
  const Relations relations =
      relations_of(table_of({data::Column(Type::int64), data::Column(Type::date)}));
  EXPECT_EQ(relations.rows, 0U);
  EXPECT_THAT(relations.orders, ElementsAre(Order::constant, Order::constant));
  ASSERT_EQ(relations.correlations.size(), 1U);
  EXPECT_TRUE(std::isnan(relations.correlations[0].pearson));
  EXPECT_TRUE(relations.nulls.patterns.empty());
}

TEST(Relations, ReadBackEqualFromJson) {
  const Json written = to_json(relations_of(hard_table(500)));
  const std::string text = written.dump();
  EXPECT_EQ(to_json(relations_from_json(Json::parse(text))).dump(), text);
  EXPECT_THROW(relations_from_json(Json::parse(R"({"rows":1})")), Error);
}

}  // namespace mdm::profile
