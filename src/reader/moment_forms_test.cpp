#include "moment_forms.hpp"

#include <optional>

#include <gtest/gtest.h>

#include <mdm/base.hpp>

namespace mdm::reader {
namespace {

constexpr std::int32_t kFifthOfJanuary2020 = 18'266;
constexpr std::int64_t kHour = 3'600'000'000;

std::optional<std::int32_t> named(std::string_view text) {
  std::int32_t days = 0;
  return parse_named_date(text, days) ? std::optional(days) : std::nullopt;
}

std::optional<std::int64_t> named_hours(std::string_view text) {
  std::int64_t micros = 0;
  return parse_named_timestamp(text, micros)
             ? std::optional(micros / kHour - std::int64_t{24} * kFifthOfJanuary2020)
             : std::nullopt;
}

TEST(MomentForms, ReadMonthsByTheirNames) {
  for (const char* text :
       {"5 Jan 2020", "05 JANUARY 2020", "Jan 5, 2020", "January 5 2020", "05-JAN-20", "5/Jan/2020",
        "2020-Jan-05", "Jan 5th, 2020", "5. Januar 2020", "5. Jan. 2020", "5 janvier 2020",
        "5 de enero de 2020", "Sun, 5 Jan 2020", "Sunday, January 5, 2020", "5 Jan. 2020"}) {
    EXPECT_EQ(named(text), kFifthOfJanuary2020) << text;
  }
  EXPECT_EQ(named("1 März 1970"), 59);
  EXPECT_EQ(named("1-dez-69"), -31);
  EXPECT_EQ(named("1 août 1970"), 212);
}

TEST(MomentForms, RefuseNamesThatAreNoMonthsAndDaysThatDoNotExist) {
  for (const char* text :
       {"30 Feb 2020", "5 Janus 2020", "Jan 2020", "5 Jan", "5 Ja 2020", "5Jan2020", "5 Jan 202",
        "May", "March 5", "5 Jan 2020 x", "Maybe 5, 2020"}) {
    EXPECT_EQ(named(text), std::nullopt) << text;
  }
}

TEST(MomentForms, ReadTimesBehindNamedMonths) {
  EXPECT_EQ(named_hours("5 Jan 2020 10:00"), 10);
  EXPECT_EQ(named_hours("Jan 5, 2020, 10:00 PM"), 22);
  EXPECT_EQ(named_hours("Sun, 05 Jan 2020 10:00:00 GMT"), 10);
  EXPECT_EQ(named_hours("05/Jan/2020:10:00:00 +0200"), 8);
  EXPECT_EQ(named_hours("5 Jan 2020"), 0);
  EXPECT_EQ(named_hours("5 Jan 2020 25:00"), std::nullopt);
}

TEST(MomentForms, ReadDatesWithoutMarks) {
  std::int32_t days = 0;
  EXPECT_TRUE(parse_compact_date("20200105", days));
  EXPECT_EQ(days, kFifthOfJanuary2020);
  for (const char* text :
       {"20201301", "18991231", "21010101", "2020010", "202001050", "20200230"}) {
    EXPECT_FALSE(parse_compact_date(text, days)) << text;
  }
  std::int64_t micros = 0;
  EXPECT_TRUE(parse_compact_timestamp("20200105T103000Z", micros));
  EXPECT_EQ(micros, (std::int64_t{kFifthOfJanuary2020} * 24 * 2 + 21) * kHour / 2);
}

TEST(MomentForms, KnowWhichColumnsHoldDates) {
  for (const char* name : {"date", "Date", "order_date", "orderDate", "DATE_SOLD", "dt", "Day",
                           "date1", "fecha de alta"}) {
    EXPECT_TRUE(names_a_date(name)) << name;
  }
  for (const char* name : {"update", "candidate", "dated", "holiday", "id", "", "sdt", "days"}) {
    EXPECT_FALSE(names_a_date(name)) << name;
  }
}

TEST(MomentForms, ObeyTheUsersFormat) {
  struct Case {
    const char* format;
    const char* text;
    std::int64_t hours;
  };
  for (const Case& one : {Case{"%d/%m/%Y", "05/01/2020", 0}, Case{"%m/%d/%y", "1/5/20", 0},
                          Case{"%Y%m%d", "20200105", 0}, Case{"%Y-%j", "2020-5", 0},
                          Case{"%d %b %Y %I:%M %p", "5 Jan 2020 03:00 pm", 15},
                          Case{"%F %T", "2020-01-05 15:00:00", 15},
                          Case{"%Y-%m-%dT%H:%M:%S.%f%z", "2020-01-05T15:00:00.0+02:00", 13},
                          Case{"%A %d%%%m%%%Y", "Sonntag 05%01%2020", 0}}) {
    std::int32_t days = 0;
    std::int64_t micros = 0;
    ASSERT_TRUE(MomentFormat(one.format).parse(one.text, days, micros)) << one.text;
    EXPECT_EQ(days, kFifthOfJanuary2020) << one.text;
    EXPECT_EQ(micros, one.hours * kHour) << one.text;
    EXPECT_FALSE(MomentFormat(one.format).parse(std::string(one.text) + "x", days, micros));
  }
  std::int32_t days = 0;
  std::int64_t micros = 0;
  EXPECT_FALSE(MomentFormat("%d/%m/%Y").parse("01/13/2020", days, micros));
  EXPECT_TRUE(MomentFormat("%H.%M").parse("15.30", days, micros));
  EXPECT_EQ(micros, 31 * kHour / 2);
}

TEST(MomentForms, RefuseFormatsThatNameNoMoment) {
  for (const char* format :
       {"", "date", "%Y", "%Y-%m", "%d %b", "%M:%S", "%I:%M", "%q", "%Y-%m-%d %"}) {
    EXPECT_THROW(MomentFormat{format}, Error) << format;
  }
}

}  // namespace
}  // namespace mdm::reader
