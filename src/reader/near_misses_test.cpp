#include "near_misses.hpp"

#include <gtest/gtest.h>

namespace mdm::reader {
namespace {

TEST(NearMisses, SayWhyACellIsNotOfTheTypeThatItLooksLike) {
  struct Case {
    const char* cell;
    data::Type type;
    const char* reason;
  };
  for (const Case& one :
       {Case{"18446744073709551615", data::Type::int64, "integer beyond 64 bits"},
        Case{"-9223372036854775809", data::Type::int64, "integer beyond 64 bits"},
        Case{"007", data::Type::int64, "leading zero"},
        Case{"9007199254740993", data::Type::float64,
             "integer that a double does not hold exactly"},
        Case{"0.1234567890123456789", data::Type::float64, "more digits than a double holds"},
        Case{"01.5", data::Type::float64, "leading zero"},
        Case{"2020-01-31T10:00:00.123456789Z", data::Type::timestamp, "finer than a microsecond"},
        Case{"10:00:00.1234567", data::Type::time, "finer than a microsecond"}}) {
    const auto miss = near_miss(one.cell);
    ASSERT_TRUE(miss) << one.cell;
    EXPECT_EQ(miss->type, one.type) << one.cell;
    EXPECT_EQ(miss->reason, one.reason) << one.cell;
  }
}

TEST(NearMisses, SayNothingOfOtherCells) {
  for (const char* cell : {"", "-", "x", "5", "-5", "1.5", "1e400", "1.2.3", "2020-01-31T10:00:00Z",
                           "file.1234567", "1.", "0", "0.5"}) {
    EXPECT_FALSE(near_miss(cell)) << cell;
  }
}

}  // namespace
}  // namespace mdm::reader
