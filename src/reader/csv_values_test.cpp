#include "csv_values.hpp"

#include <cmath>
#include <limits>
#include <optional>

#include <gtest/gtest.h>

namespace mdm::reader {
namespace {

std::optional<std::int64_t> int_of(std::string_view text) {
  std::int64_t value = 0;
  return parse_int64(text, value) ? std::optional(value) : std::nullopt;
}

std::optional<double> float_of(std::string_view text) {
  double value = 0;
  return parse_float64(text, value) ? std::optional(value) : std::nullopt;
}

std::optional<std::int32_t> date_of(std::string_view text, DateOrder order = DateOrder::ymd) {
  std::int32_t value = 0;
  return parse_date(text, order, value) ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> timestamp_of(std::string_view text, DateOrder order = DateOrder::ymd) {
  std::int64_t value = 0;
  return parse_timestamp(text, order, value) ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> time_of(std::string_view text) {
  std::int64_t value = 0;
  return parse_time(text, value) ? std::optional(value) : std::nullopt;
}

TEST(CsvValues, ReadIntegersOfAllLengths) {
  EXPECT_EQ(int_of("0"), 0);
  EXPECT_EQ(int_of("-7"), -7);
  EXPECT_EQ(int_of("12345678"), 12'345'678);
  EXPECT_EQ(int_of("123456789012"), 123'456'789'012);
  EXPECT_EQ(int_of("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(int_of("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
}

TEST(CsvValues, RefuseIntegersThatWouldNotReadBackAsWritten) {
  for (const char* text :
       {"", "-", "007", "-0", "00", "+5", "5.", "1e3", "12a", "a12345678", "1234567a",
        "9223372036854775808", "-9223372036854775809", "12345678901234567890", "1 2", "\xB2"}) {
    EXPECT_EQ(int_of(text), std::nullopt) << text;
  }
}

TEST(CsvValues, TakeNothingButDigitsAtAnyPlaceOfAnInteger) {
  const std::string digits = "1234567890123456789";
  for (std::size_t size = 1; size <= digits.size(); ++size) {
    const std::string text = digits.substr(0, size);
    EXPECT_EQ(int_of(text), std::stoll(text));
    EXPECT_EQ(int_of("-" + text), -std::stoll(text));
    for (std::size_t at = 0; at < size; ++at) {
      for (const char c : {'/', ':', ' ', '\0', 'a', '.', '\xB5'}) {
        std::string damaged = text;
        damaged[at] = c;
        EXPECT_EQ(int_of(damaged), std::nullopt) << damaged;
      }
    }
  }
}

TEST(CsvValues, TakeNothingButDigitsAtAnyPlaceOfAMoment) {
  const std::string moment = "2020-01-31 23:59:58";
  ASSERT_EQ(timestamp_of(moment), 1'580'515'198'000'000);
  for (std::size_t at = 0; at < moment.size(); ++at) {
    for (const char c : {'/', ':', '\0', 'a', '\xB5'}) {
      std::string damaged = moment;
      damaged[at] = c;
      EXPECT_EQ(timestamp_of(damaged).has_value(), damaged == moment) << damaged;
    }
  }
}

TEST(CsvValues, ReadNumbersToTheNearestDouble) {
  for (const char* text : {"0.1", "-3.25", ".5", "5.", "1e5", "1.5E-7", "12345678.123456789",
                           "0.30000000000000004", "9007199254740992", "2.2250738585072014e-308",
                           "179769313486231570000e288", "-0.0", "1.00000000000000000000000"}) {
    EXPECT_EQ(float_of(text), std::strtod(text, nullptr)) << text;
  }
  EXPECT_TRUE(std::signbit(float_of("-0").value()));
  EXPECT_EQ(float_of("inf"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(float_of("-Infinity"), -std::numeric_limits<double>::infinity());
}

TEST(CsvValues, RefuseNumbersThatADoubleWouldAlter) {
  for (const char* text : {"0.1234567890123456789", "9007199254740993", "12345678901234567890",
                           "100000000000000000000", "1e999", "1e-999", "00.5", "01.25", "+1.5", ".",
                           "-", "1e", "1e+", "1.2.3", "nan", "0x10", "1,5", ""}) {
    EXPECT_EQ(float_of(text), std::nullopt) << text;
  }
}

TEST(CsvValues, TakeLongDecimalsThatAreTheDigitsOfADouble) {
  EXPECT_EQ(float_of("0.10000000000000000555"), 0.1);  // printf("%.20f", 0.1)
  EXPECT_EQ(float_of("-2.50000000000000000000"), -2.5);
}

TEST(CsvValues, ReadDatesInTheirOrder) {
  EXPECT_EQ(date_of("1970-01-01"), 0);
  EXPECT_EQ(date_of("2000/2/29"), 11'016);
  EXPECT_EQ(date_of("1969-12-31"), -1);
  EXPECT_EQ(date_of("2000.02.29"), 11'016);
  EXPECT_EQ(date_of("31/12/1999", DateOrder::dmy), 10'956);
  EXPECT_EQ(date_of("12/31/1999", DateOrder::mdy), 10'956);
  EXPECT_EQ(date_of("31.12.1999", DateOrder::dmy), 10'956);
  EXPECT_EQ(date_of("1/2/70", DateOrder::mdy), 1);
  EXPECT_EQ(date_of("1/1/68", DateOrder::mdy), 35'794);  // 2068
  EXPECT_EQ(date_of("1/1/69", DateOrder::mdy), -365);    // 1969
}

TEST(CsvValues, RefuseDaysThatDoNotExist) {
  for (const char* text : {"1900-02-29", "2020-13-01", "2020-00-10", "2020-01-32", "2020-1",
                           "2020-01-01x", "20-01-01", "2020-01/01", "20200101", "2020.1.1"}) {
    EXPECT_EQ(date_of(text), std::nullopt) << text;
  }
  EXPECT_EQ(date_of("31/12/1999", DateOrder::mdy), std::nullopt);
  EXPECT_EQ(date_of("1.2.03", DateOrder::mdy), std::nullopt);  // more likely a version
}

TEST(CsvValues, ReadTimestampsAndTakeOffTheirOffset) {
  EXPECT_EQ(timestamp_of("1970-01-01"), 0);
  EXPECT_EQ(timestamp_of("1970-01-01 00:00:01"), 1'000'000);
  EXPECT_EQ(timestamp_of("1970-01-01T00:01"), 60'000'000);
  EXPECT_EQ(timestamp_of("1970-01-01T00:00:00.25Z"), 250'000);
  EXPECT_EQ(timestamp_of("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(timestamp_of("1969-12-31T19:00:00-0500"), 0);
  EXPECT_EQ(timestamp_of("1970-01-01T01:00:00+01"), 0);
  EXPECT_EQ(timestamp_of("1970-01-01 01:00:00 +0100"), 0);
  EXPECT_EQ(timestamp_of("1970-01-01 00:00:00 UTC"), 0);
  EXPECT_EQ(timestamp_of("1970-01-01 12:00:01 AM"), 1'000'000);
  EXPECT_EQ(timestamp_of("1970-01-01T00:00:00.123456000"), 123'456);
  EXPECT_EQ(timestamp_of("1/8/90 0:00", DateOrder::mdy), 631'756'800'000'000);
}

TEST(CsvValues, RefuseTimesThatDoNotExistOrAreTooFine) {
  for (const char* text :
       {"2020-01-01T", "2020-01-01 24:00:00", "2020-01-01 23:60", "2020-01-01 23:59:60",
        "2020-01-01T00:00:00.1234567", "2020-01-01T00:00:00.", "2020-01-01T00:00:00+",
        "2020-01-01T00:00:00+2", "2020-01-01x00:00:00", "2020-01-01 00:00:00 CET",
        "2020-01-01 0:00 AM", "2020-01-01 13:00 PM", "2020-01-01 10:00 M", "2020-01-01 10:00 "}) {
    EXPECT_EQ(timestamp_of(text), std::nullopt) << text;
  }
  EXPECT_EQ(time_of("25:00"), std::nullopt);
  EXPECT_EQ(time_of("7"), std::nullopt);
  EXPECT_EQ(time_of("7:5"), std::nullopt);
}

TEST(CsvValues, ReadTimesOfDay) {
  EXPECT_EQ(time_of("00:00"), 0);
  EXPECT_EQ(time_of("9:30"), 34'200'000'000);
  EXPECT_EQ(time_of("9:30 am"), 34'200'000'000);
  EXPECT_EQ(time_of("12:30PM"), 45'000'000'000);
  EXPECT_EQ(time_of("23:59:59.999999"), 86'399'999'999);
}

TEST(CsvValues, TakeOnlyTrueAndFalseForBooleans) {
  std::uint8_t value = 9;
  EXPECT_TRUE(parse_boolean("TRUE", value) && value == 1);
  EXPECT_TRUE(parse_boolean("False", value) && value == 0);
  for (const char* text : {"", "t", "yes", "1", "0", "truee"}) {
    EXPECT_FALSE(parse_boolean(text, value)) << text;
  }
}

}  // namespace
}  // namespace mdm::reader
