#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include <mdm/base/state.hpp>
#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

using data::Type;

constexpr std::uint64_t kMemory = 50'000'000;

data::Schema all_types() {
  return {{{"boolean", Type::boolean},
           {"few", Type::int64},
           {"many", Type::int64},
           {"real", Type::float64},
           {"few_reals", Type::float64},
           {"price", Type::decimal, 2},
           {"code", Type::decimal, 0},
           {"date", Type::date},
           {"time", Type::time},
           {"timestamp", Type::timestamp},
           {"word", Type::text},
           {"prose", Type::text},
           {"again", Type::int64},
           {"nothing", Type::int64}}};
}

/// Rows of all types, few and many values, nulls, infinities, texts of one and of several bytes a
/// character; `again` is `many` but for the last tenth of the rows.
data::Batch rows_of(std::size_t rows) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal(1e5, 3e4);
  data::Batch table{rows, {}};
  for (const data::Field& field : all_types().fields) {
    table.columns.emplace_back(field);
  }
  const auto number = [&](std::uint64_t below) {
    return static_cast<std::int64_t>(random() % below);
  };
  for (std::size_t row = 0; row < rows; ++row) {
    auto& columns = table.columns;
    if (number(20) == 0) {
      columns[0].push_null();
    } else {
      columns[0].push(number(3) == 0);
    }
    columns[1].push(number(90) - 45);
    const std::int64_t many = number(1'000'000'000) - 400'000'000;
    columns[2].push(many);
    const double real = normal(random);
    columns[3].push(number(5000) == 0 ? -std::numeric_limits<double>::infinity() : real);
    columns[4].push(std::round(real / 1e4));
    columns[5].push(data::Int128{number(100'000'000)} - 1000);
    columns[6].push(data::Int128{number(50)} * 1'000'000'000'000'000 * 1'000'000'000'000);
    columns[7].push(std::int64_t{18'000} + static_cast<std::int64_t>(row / 40));
    columns[8].push(number(86'400) * 1'000'000);
    if (number(9) == 0) {
      columns[9].push_null();
    } else {
      columns[9].push(std::int64_t{1'600'000'000'000'000} + static_cast<std::int64_t>(row) * 1000);
    }
    columns[10].push(fmt::format("wörter {}", number(40)));
    columns[11].push(fmt::format("{}{}@example.org",
                                 std::string(static_cast<std::size_t>(number(150)), 'x'), many));
    columns[12].push(row * 10 < rows * 9 ? many : many + 1);
    columns[13].push_null();
  }
  return table;
}

std::vector<double> pivots() {
  std::vector<double> pivots(all_types().fields.size(), 0);
  pivots[3] = 99'000;
  pivots[4] = 10;
  return pivots;
}

struct Both {
  Profiler cells{all_types(), pivots(), kMemory};
  TableProfiler rows{all_types()};

  void observe(const data::Batch& table, std::size_t begin, std::size_t end) {
    static constexpr std::size_t kRows = 7001;
    for (std::size_t at = begin; at < end; at += kRows) {
      const std::size_t count = std::min(kRows, end - at);
      data::Batch part{count, {}};
      for (const data::Column& column : table.columns) {
        part.columns.push_back(column.slice(at, count));
      }
      cells.observe(part);
      rows.observe(part);
    }
  }
  Both copy() const {
    Both both;
    both.cells.load(cells.state());
    both.rows.load(rows.state());
    return both;
  }
};

/// All that a profile tells, with its sample.
std::string text_of(const Both& both) {
  const TableProfile profile = both.cells.finish(both.rows);
  std::string text = to_json(profile).dump();
  const RowSample& sample = profile.relations->sample;
  for (std::size_t i = 0; i < sample.numbers.size(); ++i) {
    text += fmt::format("\n{}", sample.numbers[i]);
    for (const data::Column& column : sample.cells.columns) {
      text += (column.valid(i) ? "=" + data::cell_text(column, i) : "null") + "|";
    }
  }
  return text;
}

TEST(State, GoesOnAsIfNothingHadHappenedBetween) {
  const data::Batch table = rows_of(120'000);
  Both whole;
  whole.observe(table, 0, table.rows);
  const std::string expected = text_of(whole);
  for (const std::size_t cut : {0U, 1U, 1023U, 1024U, 20'000U, 60'001U, 119'999U, 120'000U}) {
    Both before;
    before.observe(table, 0, cut);
    Both after = before.copy();
    EXPECT_EQ(text_of(after), text_of(before)) << cut;
    after.observe(table, cut, table.rows);
    EXPECT_EQ(text_of(after), expected) << cut;
  }
}

TEST(State, MergesIntoProfilersOfTheRowsThatFollow) {
  const data::Batch table = rows_of(60'000);
  Both whole;
  whole.observe(table, 0, table.rows);
  for (const std::size_t cut : {0U, 5000U, 40'000U, 60'000U}) {
    Both before;
    before.observe(table, 0, cut);
    Both both = before.copy();
    Profiler first(all_types(), pivots(), kMemory);
    std::swap(first, both.cells);
    both.observe(table, cut, table.rows);
    both.cells.merge(first);
    EXPECT_EQ(text_of(both), text_of(whole)) << cut;
  }
}

TEST(State, IsTheSameAfterItWasLoaded) {
  const data::Batch table = rows_of(3000);
  Both both;
  both.observe(table, 0, table.rows);
  EXPECT_EQ(text_of(both.copy().copy()), text_of(both));
  EXPECT_EQ(both.copy().cells.identical_columns(), both.cells.identical_columns());
}

TEST(State, OfManyColumnsGoesOn) {
  std::mt19937_64 random(3);
  data::Batch table{5000, std::vector<data::Column>(80, data::Column(Type::float64))};
  data::Schema schema;
  for (data::Column& column : table.columns) {
    schema.fields.push_back({fmt::format("c{}", schema.fields.size()), Type::float64});
    for (std::size_t row = 0; row < table.rows; ++row) {
      column.push(static_cast<double>(random() % 1000) / 7);
    }
  }
  const auto part = [&](std::size_t begin, std::size_t end) {
    data::Batch rows{end - begin, {}};
    for (const data::Column& column : table.columns) {
      rows.columns.push_back(column.slice(begin, end - begin));
    }
    return rows;
  };
  TableProfiler whole(schema);
  whole.observe(table);
  TableProfiler before(schema);
  before.observe(part(0, 2345));
  TableProfiler after(schema);
  after.load(before.state());
  after.observe(part(2345, table.rows));
  EXPECT_EQ(to_json(after.finish()).dump(), to_json(whole.finish()).dump());
}

TEST(State, OfAnotherTableIsRefused) {
  Both both;
  data::Schema renamed = all_types();
  renamed.fields[0].name = "other";
  EXPECT_THROW(Profiler(renamed, pivots(), kMemory).load(both.cells.state()), Error);
  EXPECT_THROW(TableProfiler(renamed).load(both.rows.state()), Error);
  std::vector<double> moved = pivots();
  moved[3] += 1;
  EXPECT_THROW(Profiler(all_types(), moved, kMemory).load(both.cells.state()), Error);
  EXPECT_THROW(Profiler(all_types(), pivots(), 1'000'000).load(both.cells.state()), Error);
  EXPECT_THROW(both.copy().rows.load(both.cells.state()), Error);
}

TEST(State, OfAnotherVersionIsRefused) {
  const Both both;
  std::string state = both.cells.state();
  ASSERT_EQ(state.rfind("mdm profile 1 ", 0), 0U);
  state[12] = '2';
  EXPECT_THROW(both.copy().cells.load(state), Error);
}

TEST(State, ThatIsDamagedIsRefused) {
  const data::Batch table = rows_of(40);
  Both both;
  both.observe(table, 0, table.rows);
  const std::string cells = both.cells.state();
  for (std::size_t at = 0; at < cells.size(); at += 1 + at / 512) {
    std::string damaged = cells;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_THROW(Both().cells.load(damaged), Error) << at;
    EXPECT_THROW(Both().cells.load(cells.substr(0, at)), Error) << at;
  }
  const std::string rows = both.rows.state();
  for (std::size_t at = 0; at < rows.size(); at += 1 + at / 512) {
    std::string damaged = rows;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_THROW(Both().rows.load(damaged), Error) << at;
    EXPECT_THROW(Both().rows.load(rows.substr(0, at)), Error) << at;
  }
}

/// What a digest cannot find, since somebody made it anew: it is refused or loads, and no more.
TEST(State, ThatIsForgedDoesNoHarm) {
  const data::Batch table = rows_of(40);
  Both both;
  both.observe(table, 0, table.rows);
  const std::string cells(unsealed_state("profile", 1, both.cells.state()));
  const std::string rows(unsealed_state("relations", 1, both.rows.state()));
  std::size_t refused = 0;
  const auto load = [&](const std::string& kind, const std::string& content, std::size_t at) {
    for (const char mask : {'\x01', '\xff'}) {
      std::string forged = content;
      forged[at] = static_cast<char>(forged[at] ^ mask);
      try {
        Both other;
        if (kind == "profile") {
          other.cells.load(sealed_state(kind, 1, forged));
        } else {
          other.rows.load(sealed_state(kind, 1, forged));
        }
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_input) << error.what();
        ++refused;
      }
    }
  };
  for (std::size_t at = 0; at < cells.size(); at += 1 + at / 512) {
    load("profile", cells, at);
  }
  for (std::size_t at = 0; at < rows.size(); at += 1 + at / 512) {
    load("relations", rows, at);
  }
  EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace mdm::profile
