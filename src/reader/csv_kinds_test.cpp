#include "csv_kinds.hpp"

#include <gtest/gtest.h>

namespace mdm::reader {
namespace {

using data::Type;

KindMask mask_of(std::initializer_list<std::string_view> cells) {
  KindMask mask = kAllKinds;
  for (const std::string_view cell : cells) {
    mask = kinds_of(cell, mask);
  }
  return mask;
}

Type type_for(std::initializer_list<std::string_view> cells) {
  return type_of(narrowest(mask_of(cells)));
}

TEST(CsvKinds, TakeTheNarrowestTypeThatHoldsEveryCell) {
  EXPECT_EQ(type_for({"true", "FALSE"}), Type::boolean);
  EXPECT_EQ(type_for({"0", "1"}), Type::int64);
  EXPECT_EQ(type_for({"1", "2.5"}), Type::float64);
  EXPECT_EQ(type_for({"2020-01-01"}), Type::date);
  EXPECT_EQ(type_for({"2020-01-01", "2020-01-01 10:00"}), Type::timestamp);
  EXPECT_EQ(type_for({"10:00", "9:30:01"}), Type::time);
  EXPECT_EQ(type_for({"1", "true"}), Type::text);
  EXPECT_EQ(type_for({"1", "2020-01-01"}), Type::text);
  EXPECT_EQ(type_for({"9007199254740993", "1.5"}), Type::decimal);
  EXPECT_EQ(type_for({"12345678901234567890", "1e5"}), Type::text);
}

TEST(CsvKinds, LeaveDatesWhoseOrderIsOpenAsText) {
  EXPECT_EQ(type_for({"01/02/2020", "03/04/2020"}), Type::text);
  EXPECT_EQ(narrowest(mask_of({"01/02/2020", "13/04/2020"})), Kind::date_dmy);
  EXPECT_EQ(narrowest(mask_of({"01/02/2020", "04/13/2020"})), Kind::date_mdy);
  EXPECT_EQ(type_for({"13/04/2020", "04/13/2020"}), Type::text);
  EXPECT_EQ(narrowest(mask_of({"1/8/90 0:00", "1/13/90 0:00"})), Kind::timestamp_mdy);
}

TEST(CsvKinds, HoldNoOpinionWithoutACell) {
  EXPECT_EQ(narrowest(kAllKinds), Kind::text);
  EXPECT_EQ(narrowest(kAllKinds, Type::int64), Kind::int64);
}

TEST(CsvKinds, StayAsWideAsAskedIfThatLosesNothing) {
  EXPECT_EQ(narrowest(mask_of({"5"}), Type::float64), Kind::float64);
  EXPECT_EQ(narrowest(mask_of({"9007199254740993"}), Type::float64), Kind::decimal);
  EXPECT_EQ(narrowest(mask_of({"13/04/2020"}), Type::timestamp), Kind::timestamp_dmy);
  EXPECT_EQ(narrowest(mask_of({"5"}), Type::boolean), Kind::text);
}

TEST(CsvKinds, KnowTheWordsForNull) {
  for (const char* word : {"NA", "n/a", "NaN", "null", "NULL", "None", "-", "?", "#N/A"}) {
    EXPECT_TRUE(is_null_word(word)) << word;
  }
  for (const char* word : {"", "Nan.", "nil", "--", "unknown", "0"}) {
    EXPECT_FALSE(is_null_word(word)) << word;
  }
}

TEST(CsvKinds, TrimBlanksAroundACell) {
  EXPECT_EQ(trimmed(" \t5 \r"), "5");
  EXPECT_EQ(trimmed("   "), "");
  EXPECT_EQ(trimmed("a b"), "a b");
}

}  // namespace
}  // namespace mdm::reader
