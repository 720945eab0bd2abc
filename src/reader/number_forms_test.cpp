#include "number_forms.hpp"

#include <cmath>
#include <optional>

#include <gtest/gtest.h>

namespace mdm::reader {
namespace {

std::optional<double> real_of(std::string_view text, NumberStyle style) {
  NumberCell cell;
  if (!read_number(text, cell)) {
    return std::nullopt;
  }
  if ((cell.decimal_styles & bit_of(style)) != 0) {
    return cell.decimal;
  }
  return (cell.whole_styles & bit_of(style)) != 0 ? std::optional(cell.whole) : std::nullopt;
}

std::optional<std::int64_t> integer_of(std::string_view text, NumberStyle style) {
  NumberCell cell;
  const bool fits = read_number(text, cell) && (cell.integer_styles & bit_of(style)) != 0;
  return fits ? std::optional(cell.integer) : std::nullopt;
}

TEST(NumberForms, ReadEachStyle) {
  EXPECT_EQ(real_of("1234.5", NumberStyle::point), 1234.5);
  EXPECT_EQ(real_of("1,234,567.5", NumberStyle::comma_groups), 1234567.5);
  EXPECT_EQ(real_of("1 234 567.5", NumberStyle::blank_groups), 1234567.5);
  EXPECT_EQ(real_of("1'234'567.5", NumberStyle::apostrophe_groups), 1234567.5);
  EXPECT_EQ(real_of("1234,5", NumberStyle::comma), 1234.5);
  EXPECT_EQ(real_of("1.234.567,5", NumberStyle::point_groups), 1234567.5);
  EXPECT_EQ(real_of("1 234 567,5", NumberStyle::blank_groups_comma), 1234567.5);
  EXPECT_EQ(real_of("1’234’567,5", NumberStyle::apostrophe_groups_comma), 1234567.5);
  EXPECT_EQ(real_of("1,5E-07", NumberStyle::comma), 1.5e-7);
  EXPECT_EQ(real_of("0,25", NumberStyle::comma), 0.25);
}

TEST(NumberForms, ReadGroupsOfIndiaAndBlanksOfAnyWidth) {
  EXPECT_EQ(integer_of("12,34,567", NumberStyle::comma_groups), 1'234'567);
  EXPECT_EQ(integer_of("1,00,00,000", NumberStyle::comma_groups), 10'000'000);
  EXPECT_EQ(integer_of("1\xC2\xA0"
                       "234",
                       NumberStyle::blank_groups),
            1234);
  EXPECT_EQ(integer_of("1\xE2\x80\xAF"
                       "234",
                       NumberStyle::blank_groups),
            1234);
  EXPECT_EQ(integer_of("1\xE2\x80\x89"
                       "234",
                       NumberStyle::blank_groups),
            1234);
}

TEST(NumberForms, LeaveOpenWhatACellDoesNotTell) {
  NumberCell cell;
  ASSERT_TRUE(read_number("1,234", cell));
  EXPECT_EQ(cell.integer_styles, bit_of(NumberStyle::comma_groups));
  EXPECT_EQ(cell.integer, 1234);
  EXPECT_EQ(cell.decimal_styles, kCommaStyles);
  EXPECT_EQ(cell.decimal, 1.234);
  ASSERT_TRUE(read_number("1234", cell));
  EXPECT_EQ(cell.integer_styles, kPointStyles | kCommaStyles);
}

TEST(NumberForms, RefuseMarksThatAreNotWhereAPersonPutsThem) {
  for (const char* text : {"1,23,45",
                           "1,2345,678",
                           "1234,567,890",
                           "12 34",
                           "1.2.3",
                           "1,234 567",
                           "0,123,456",
                           "007",
                           "00,5",
                           "1,,234",
                           "1,234,",
                           ",",
                           ".",
                           "",
                           "1-2",
                           "--1",
                           "(1",
                           "1)",
                           "(-1)",
                           "-1-",
                           "$",
                           "$$1",
                           "$1€",
                           "1x",
                           "5 apples",
                           "192.168.100.200",
                           "1,5e",
                           "%5"}) {
    NumberCell cell;
    EXPECT_FALSE(read_number(text, cell)) << text;
  }
}

TEST(NumberForms, LeaveOutNumbersThatTheTypesCannotHold) {
  EXPECT_EQ(integer_of("9,223,372,036,854,775,807", NumberStyle::comma_groups), INT64_MAX);
  EXPECT_EQ(integer_of("9,223,372,036,854,775,808", NumberStyle::comma_groups), std::nullopt);
  EXPECT_EQ(real_of("9,007,199,254,740,993", NumberStyle::comma_groups), std::nullopt);
  EXPECT_EQ(real_of("0,1234567890123456789", NumberStyle::comma), std::nullopt);
  EXPECT_EQ(integer_of("(0)", NumberStyle::point), std::nullopt);
  EXPECT_TRUE(std::signbit(real_of("(0)", NumberStyle::point).value()));
}

TEST(NumberForms, TakeSignsAndUnitsOnEitherSide) {
  struct Case {
    const char* text;
    double value;
    const char* affix;
  };
  for (const Case& one :
       {Case{"$5", 5, "$"},       Case{"-$5", -5, "$"},      Case{"$-5", -5, "$"},
        Case{"($5)", -5, "$"},    Case{"$(5)", -5, "$"},     Case{"$5-", -5, "$"},
        Case{"5-", -5, ""},       Case{"(5)", -5, ""},       Case{"+5", 5, ""},
        Case{"\u22125", -5, ""},  Case{"5 €", 5, "€"},       Case{"5€", 5, "€"},
        Case{"EUR 5", 5, "EUR"},  Case{"CHF5", 5, "CHF"},    Case{"5 kr.", 5, "kr."},
        Case{"12.5%", 12.5, "%"}, Case{"12.5 %", 12.5, "%"}, Case{"US$5", 5, "US$"},
        Case{"5\x80", 5, "€"},    Case{"£5", 5, "£"}}) {
    NumberCell cell;
    ASSERT_TRUE(read_number(one.text, cell)) << one.text;
    EXPECT_EQ(real_of(one.text, NumberStyle::point), one.value) << one.text;
    EXPECT_EQ(name_of(cell.affix), one.affix) << one.text;
  }
}

TEST(NumberForms, SayWhatWasDropped) {
  NumberCell cell;
  ASSERT_TRUE(read_number("($1,234)", cell));
  EXPECT_EQ(marks_text(marks_by(cell, NumberStyle::comma_groups), cell.affix),
            "currency mark $ dropped, group marks dropped, parentheses read as minus");
  EXPECT_EQ(marks_by(cell, NumberStyle::comma) & (group_marks | decimal_comma), decimal_comma);
  ASSERT_TRUE(read_number("1234.5", cell));
  EXPECT_EQ(marks_by(cell, NumberStyle::point), 0);
}

}  // namespace
}  // namespace mdm::reader
