#include <chrono>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include <mdm/data.hpp>

namespace mdm::data {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;

void expect_round_trip(Type type, std::int64_t value) {
  const std::string text = int_text(type, value);
  EXPECT_EQ(int_of_text(type, text), value) << name_of(type) << " " << text;
}

TEST(ValueText, AgreesWithChronoOnEveryDayOfItsYears) {
  for (std::int64_t day = -800'000; day < 3'000'000; day += 17) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    const int year = static_cast<int>(date.year());
    ASSERT_EQ(int_text(Type::date, day),
              fmt::format("{}{:04}-{:02}-{:02}", year < 0 ? "-" : "", std::abs(year),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())));
  }
  EXPECT_EQ(int_text(Type::date, 2'147'483'647), "5881580-07-11");
}

TEST(ValueText, ReadsBackWhatItWrites) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = static_cast<std::int64_t>(random());
    expect_round_trip(Type::date, static_cast<std::int32_t>(bits));
    expect_round_trip(Type::timestamp, bits >> (random() % 40));
    expect_round_trip(Type::time, static_cast<std::int64_t>(random() % kDay));
    expect_round_trip(Type::int64, bits);
    const int scale = static_cast<int>(random() % 39);
    const Int128 units = Int128{bits} * (power_of_ten(19) - 1) / 7;
    EXPECT_EQ(decimal_of_text(decimal_text(units, scale), scale), units);
  }
  for (const std::int64_t end :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    expect_round_trip(Type::timestamp, end);
    expect_round_trip(Type::int64, end);
  }
  const Int128 most = power_of_ten(kDecimalDigits) - 1;
  for (const int scale : {0, 1, 38}) {
    EXPECT_EQ(decimal_of_text(decimal_text(-most, scale), scale), -most);
    EXPECT_EQ(decimal_of_text(decimal_text(0, scale), scale), Int128{0});
  }
}

TEST(ValueText, ReadsNothingElse) {
  for (const char* text : {"", "2024", "2024-02-30", "2024-13-01", "2024-1-01", "24-01-01",
                           "2024-01-01 ", " 2024-01-01", "20240101-01-01", "2024-01-0x"}) {
    EXPECT_EQ(int_of_text(Type::date, text), std::nullopt) << text;
  }
  for (const char* text : {"2024-01-01", "2024-01-01T00:00:00", "2024-01-01 24:00:00",
                           "2024-01-01 00:60:00", "2024-01-01 00:00:00.", "2024-01-01 00:00",
                           "2024-01-01 00:00:00.1234567", "5881580-07-11 00:00:00"}) {
    EXPECT_EQ(int_of_text(Type::timestamp, text), std::nullopt) << text;
  }
  for (const char* text : {"", "1", ".5", "1.", "1.5", "1,50", "--1.50", "1.5x"}) {
    EXPECT_EQ(decimal_of_text(text, 2), std::nullopt) << text;
  }
  EXPECT_EQ(int_of_text(Type::int64, "12x"), std::nullopt);
}

}  // namespace
}  // namespace mdm::data
