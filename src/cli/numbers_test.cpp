#include "numbers.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace mdm::cli {

TEST(Numbers, GroupDigitsFromFiveOn) {
  EXPECT_EQ(whole(891), "891");
  EXPECT_EQ(whole(2026), "2026");
  EXPECT_EQ(whole(1'234'567), "1\u202F234\u202F567");
  EXPECT_EQ(whole(-12'345), "-12\u202F345");
  EXPECT_EQ(whole(std::numeric_limits<std::int64_t>::min()),
            "-9\u202F223\u202F372\u202F036\u202F854\u202F775\u202F808");
}

TEST(Numbers, ShowFourDigitsOfAFraction) {
  EXPECT_EQ(decimal(0.42), "0.42");
  EXPECT_EQ(decimal(29.6991), "29.7");
  EXPECT_EQ(decimal(512.3292), "512.3");
  EXPECT_EQ(decimal(12'345.6), "12\u202F346");
  EXPECT_EQ(decimal(1.5e20), "1.5e+20");
  EXPECT_EQ(decimal(-0.000012), "-1.2e-05");
}

TEST(Numbers, SayNoneAndAllOfAShareOnlyWhereItIsExact) {
  EXPECT_EQ(percent(0, 891), "0%");
  EXPECT_EQ(percent(177, 891), "19.9%");
  EXPECT_EQ(percent(1, 1'000'000), "<0.1%");
  EXPECT_EQ(percent(999'999, 1'000'000), ">99.9%");
  EXPECT_EQ(percent(5, 5), "100%");
  EXPECT_EQ(percent(0, 0), "0%");
  EXPECT_EQ(rounded_percent(577, 891), "65%");
  EXPECT_EQ(rounded_percent(1, 891), "<1%");
  EXPECT_EQ(rounded_percent(890, 891), ">99%");
}

TEST(Numbers, CountNouns) {
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(0, "row"), "0 rows");
}

TEST(Numbers, ShowSizesInPowersOfThousand) {
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(999), "999 B");
  EXPECT_EQ(size_text(1234), "1.2 KB");
  EXPECT_EQ(size_text(60'302), "60 KB");
  EXPECT_EQ(size_text(999'600), "1.0 MB");
  EXPECT_EQ(size_text(3'400'000'000), "3.4 GB");
}

TEST(Numbers, ShowDurationsAndRates) {
  EXPECT_EQ(duration_text(0.0041), "4.1 ms");
  EXPECT_EQ(duration_text(0.04), "0.04 s");
  EXPECT_EQ(duration_text(3.21), "3.2 s");
  EXPECT_EQ(duration_text(59.9), "1 min 0 s");
  EXPECT_EQ(duration_text(72), "1 min 12 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
  EXPECT_EQ(rate_text(870, "rows"), "870 rows/s");
  EXPECT_EQ(rate_text(22'300, "rows"), "22 k rows/s");
  EXPECT_EQ(rate_text(1'230'000, "rows"), "1.2 M rows/s");
  EXPECT_EQ(rate_text(120e6, "bytes"), "120 MB/s");
}

TEST(Numbers, TellHowLongAgo) {
  const char* const now = "2026-11-22T14:00:00Z";
  EXPECT_EQ(age_text("2026-11-22T13:59:30Z", now), "just now");
  EXPECT_EQ(age_text("2026-11-22T13:55:00Z", now), "5 minutes ago");
  EXPECT_EQ(age_text("2026-11-22T12:59:00Z", now), "1 hour ago");
  EXPECT_EQ(age_text("2026-11-20T12:00:00Z", now), "2 days ago");
  EXPECT_EQ(age_text("2025-11-20T12:00:00Z", now), "2025-11-20");
  EXPECT_EQ(age_text("2026-11-23T12:00:00Z", now), "2026-11-23");
  EXPECT_EQ(age_text("yesterday", now), "yesterday");
}

}  // namespace mdm::cli
