#include "special_table.hpp"

#include <cmath>
#include <limits>
#include <optional>

namespace mdm::dialects {
namespace {

using data::Type;

constexpr std::size_t kRows = 61;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kDay = 86'400'000'000;
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

const std::vector<std::optional<double>> kFloats = {std::nullopt,
                                                    0.0,
                                                    -0.0,
                                                    1.0,
                                                    -1.0,
                                                    0.5,
                                                    2.5,
                                                    -2.5,
                                                    3.5,
                                                    1e-320,
                                                    -5e-324,
                                                    2.3e-308,
                                                    1e308,
                                                    -1.7976931348623157e308,
                                                    kInfinity,
                                                    -kInfinity,
                                                    0.1,
                                                    1e15,
                                                    9007199254740993.0,
                                                    4503599627370497.0,
                                                    0.49999999999999994,
                                                    -0.3,
                                                    100.0,
                                                    1e-17,
                                                    3.0,
                                                    7.25,
                                                    -1e200,
                                                    1e200,
                                                    1e-200,
                                                    709.5,
                                                    -745.0,
                                                    2.0,
                                                    1.0000000000000002,
                                                    -9.3e18,
                                                    9.2233720368547748e18};
const std::vector<std::optional<std::int64_t>> kIntegers = {std::nullopt,
                                                            0,
                                                            1,
                                                            -1,
                                                            2,
                                                            3,
                                                            7,
                                                            10,
                                                            kMost,
                                                            kLeast,
                                                            9007199254740993,
                                                            9007199254740992,
                                                            -9007199254740993,
                                                            42,
                                                            100,
                                                            255,
                                                            65536,
                                                            -7,
                                                            5,
                                                            12,
                                                            4611686018427387904};
const std::vector<std::optional<std::string>> kTexts = {
    std::nullopt,
    "",
    " ",
    "a",
    "A",
    "ab cd",
    "  two  spaces ",
    "tab\tand\nline",
    "Ünï cödé",
    "日本語。です！",
    "👍🏽 ok",
    "ALL CAPS 12",
    "lower only",
    "it's 'quoted'",
    "back\\slash \\d",
    "{0} {name}",
    "٣٤ digits ५",
    "a.b.c. Dot! Why? ",
    "Wait… what?",
    "x\u00a0y\u2003z\u3000w",
    "https://x.y/z?q=1 http://b",
    "#tag @you a@b.cd",
    "%_like_%",
    "0110",
    "1",
    "null",
    "\x01\x02\x01",
    "zz",
    "é",
    "e\u0301",
    "\"double\"",
    "a-very-long-text " + std::string(300, 'w') + " end",
    "-- no comment",
    "/* none */",
    ". . .",
    "one.two. Three"};
const std::vector<std::optional<std::int64_t>> kDays = {
    std::nullopt, -719162, 2932896, 0,     -1,      1,       18321,  18322, 10956,
    11016,        19722,   19723,   16800, 16801,   -141428, -25567, 19783, 19782,
    20088,        20453,   18627,   18630, -719100, 2932890, 17532};
const std::vector<std::optional<std::int64_t>> kClocks = {
    std::nullopt,  0,          1,          kDay - 1,       43'200'000'000, 3'599'999'999,
    3'600'000'000, 59'999'999, 60'000'000, 12'345'678'900, 500'000};

template <typename Value>
data::Column column_of(Type type, const std::vector<std::optional<Value>>& values,
                       std::size_t step) {
  data::Column column(type);
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto& value = values[row * step % values.size()];
    if (value) {
      column.push(*value);
    } else {
      column.push_null();
    }
  }
  return column;
}

data::Column strings(std::size_t step) {
  data::Column column(Type::text);
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto& value = kTexts[row * step % kTexts.size()];
    if (value) {
      column.push(std::string_view(*value));
    } else {
      column.push_null();
    }
  }
  return column;
}

data::Column moments(std::size_t step) {
  data::Column column(Type::timestamp);
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto& day = kDays[row * step % kDays.size()];
    const auto& clock = kClocks[row % kClocks.size()];
    if (day && clock) {
      column.push(*day * kDay + *clock);
    } else {
      column.push_null();
    }
  }
  return column;
}

/// Few digits, so that each is a double.
data::Column decimals() {
  data::Column column(Type::decimal, 2);
  for (std::size_t row = 0; row < kRows; ++row) {
    if (row % 7 == 0) {
      column.push_null();
    } else {
      column.push(static_cast<data::Int128>(static_cast<int>(row) * 1357 - 40'000) * 25);
    }
  }
  return column;
}

data::Column booleans(std::size_t step) {
  data::Column column(Type::boolean);
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::size_t kind = row * step % 3;
    if (kind == 2) {
      column.push_null();
    } else {
      column.push(kind == 1);
    }
  }
  return column;
}

plan::State table(const char* key, Json::Array values) {
  Json::Array numbers;
  for (std::size_t i = 0; i < values.size(); ++i) {
    numbers.emplace_back(static_cast<double>(i) * 1.7 + 0.1);
  }
  return {.key = key,
          .value = Json::object(
              {{"values", Json(std::move(values))}, {"numbers", Json(std::move(numbers))}})};
}

plan::State numbers(const char* key, double first, double step, int count) {
  Json::Array values;
  for (int i = 0; i < count; ++i) {
    values.emplace_back(first + step * i);
  }
  return {.key = key, .value = Json(std::move(values))};
}

plan::State points(const char* key, const std::vector<double>& at) {
  Json::Array values;
  Json::Array ranks;
  for (std::size_t i = 0; i < at.size(); ++i) {
    values.emplace_back(at[i]);
    ranks.emplace_back((static_cast<double>(i) + 0.5) / static_cast<double>(at.size()));
  }
  return {.key = key,
          .value = Json::object(
              {{"values", Json(std::move(values))}, {"ranks", Json(std::move(ranks))}})};
}

std::vector<plan::State> states() {
  std::vector<double> ramp;
  for (int i = -40; i < 60; ++i) {
    ramp.push_back(i * 0.37 + 0.01);
  }
  Json::Array words;
  Json::Array integers;
  Json::Array small;
  for (const auto& text : kTexts) {
    if (text) {
      words.emplace_back(*text);
    }
  }
  for (int i = -8; i < 40; ++i) {
    small.emplace_back(static_cast<double>(i) / 4);
  }
  for (const std::int64_t value :
       {kLeast, std::int64_t{-1}, std::int64_t{0}, std::int64_t{7}, std::int64_t{9007199254740992},
        std::int64_t{9007199254740993}, kMost}) {
    integers.emplace_back(value);
  }
  return {table("words", words),
          table("integers", integers),
          table("floats", small),
          numbers("few edges", -1.5, 1.25, 5),
          numbers("many edges", -10, 0.75, 40),
          numbers("no edges", 0, 1, 0),
          points("ramp", ramp),
          points("wide", {-1e308, -2.5, 0, 1e-310, 0.5, 3, 1e308}),
          {.key = "mean", .value = Json(29.69911764705882)},
          {.key = "tiny", .value = Json(3e-310)},
          {.key = "start day", .value = Json(std::int64_t{18'321})},
          {.key = "start moment", .value = Json(std::int64_t{-1'000'000'000'000'123})}};
}

}  // namespace

SpecialTable special_table() {
  SpecialTable table{.schema = {{{"f", Type::float64},
                                 {"g \"quoted\"", Type::float64},
                                 {"h", Type::float64},
                                 {"i", Type::int64},
                                 {"j`tick", Type::int64},
                                 {"m", Type::decimal, 2},
                                 {"b", Type::boolean},
                                 {"c", Type::boolean},
                                 {"s", Type::text},
                                 {"t", Type::text},
                                 {"d", Type::date},
                                 {"e", Type::date},
                                 {"u", Type::timestamp},
                                 {"v", Type::timestamp},
                                 {"w", Type::time},
                                 {"id", Type::int64}}},
                     .state = states()};
  data::Column ids(Type::int64);
  for (std::size_t row = 0; row < kRows; ++row) {
    ids.push(static_cast<std::int64_t>(row));
  }
  table.rows.rows = kRows;
  table.rows.columns = {column_of(Type::float64, kFloats, 1),
                        column_of(Type::float64, kFloats, 8),
                        column_of(Type::float64, kFloats, 13),
                        column_of(Type::int64, kIntegers, 1),
                        column_of(Type::int64, kIntegers, 5),
                        decimals(),
                        booleans(1),
                        booleans(2),
                        strings(1),
                        strings(5),
                        data::Column(Type::date),
                        data::Column(Type::date),
                        moments(1),
                        moments(7),
                        column_of(Type::time, kClocks, 1),
                        std::move(ids)};
  table.rows.columns[10] = column_of(Type::date, kDays, 1);
  table.rows.columns[11] = column_of(Type::date, kDays, 7);
  return table;
}

std::string postgres_literal(const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    return "NULL";
  }
  std::string quoted;
  for (const char c : data::cell_text(column, row)) {
    quoted.append(c == '\'' ? 2 : 1, c);
  }
  return "'" + quoted + "'";
}

}  // namespace mdm::dialects
