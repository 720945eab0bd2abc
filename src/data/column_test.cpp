#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <mdm/data.hpp>

namespace mdm::data {

TEST(Column, CountsNullsAcrossWordsOfTheValidityMask) {
  Column column(Type::int64);
  for (std::int64_t i = 0; i < 200; ++i) {
    if (i % 3 == 0) {
      column.push_null();
    } else {
      column.push(i);
    }
  }
  EXPECT_EQ(column.null_count(), 67U);
  EXPECT_FALSE(column.valid(0));
  EXPECT_TRUE(column.valid(199));
}

TEST(Column, NanIsANull) {
  Column column(Type::float64);
  column.push(std::nan(""));
  column.push(std::numeric_limits<double>::infinity());
  EXPECT_EQ(column.null_count(), 1U);
  EXPECT_EQ(cell_text(column, 1), "Infinity");
}

TEST(Column, ASliceHasTheSameCells) {
  Column column(Type::text);
  for (const char* word : {"a", "", "ccc", "dd"}) {
    column.push(word);
  }
  column.push_null();
  const Column cut = column.slice(2, 3);
  EXPECT_EQ(cut.text(0), "ccc");
  EXPECT_EQ(cut.text(1), "dd");
  EXPECT_FALSE(cut.valid(2));
}

TEST(CellText, WritesDatesTimesAndNumbersAsIso) {
  Column when(Type::timestamp);
  when.push(std::int64_t{-1});
  when.push(std::int64_t{1'700'000'000'500'000});
  EXPECT_EQ(cell_text(when, 0), "1969-12-31 23:59:59.999999");
  EXPECT_EQ(cell_text(when, 1), "2023-11-14 22:13:20.5");
  EXPECT_EQ(int_text(Type::date, 19'789), "2024-03-07");
  EXPECT_EQ(int_text(Type::time, 3'600'000'000), "01:00:00");
  EXPECT_EQ(float_text(0.1), "0.1");
}

TEST(CellText, WritesDecimalsWithAllTheirDigits) {
  const Int128 most = power_of_ten(kDecimalDigits) - 1;
  EXPECT_EQ(decimal_text(most, 0), std::string(38, '9'));
  EXPECT_EQ(decimal_text(-most, 38), "-0." + std::string(38, '9'));
  EXPECT_EQ(decimal_text(-most, 1), "-" + std::string(37, '9') + ".9");
  EXPECT_EQ(decimal_text(0, 0), "0");
  EXPECT_EQ(decimal_text(0, 2), "0.00");
  EXPECT_EQ(decimal_text(-5, 2), "-0.05");
  EXPECT_EQ(decimal_text(1250, 2), "12.50");
  Column column({"c", Type::decimal, 3});
  column.push(Int128{12'345});
  column.push_null();
  column.push(Int128{-1});
  EXPECT_EQ(cell_text(column, 0), "12.345");
  EXPECT_EQ(cell_text(column.slice(1, 2), 0), "");
  EXPECT_EQ(cell_text(column.slice(1, 2), 1), "-0.001");
  EXPECT_EQ(column.size_bytes(), 3 * sizeof(Int128) + sizeof(std::uint64_t));
}

TEST(DecimalValue, IsTheDoubleNextToIt) {
  EXPECT_DOUBLE_EQ(decimal_value(12'345, 3), 12.345);
  EXPECT_DOUBLE_EQ(decimal_value(-1, 38), -1e-38);
  EXPECT_DOUBLE_EQ(decimal_value(power_of_ten(38) - 1, 0), 1e38);
}

}  // namespace mdm::data
