#include "text_column.hpp"

#include <gtest/gtest.h>

namespace mdm::profile {
namespace {

void observe(std::string_view cell, TextColumn& column) {
  column.observe({&cell, 1});
}

TEST(TextColumn, CountsCodePoints) {
  EXPECT_EQ(length_of(""), 0U);
  EXPECT_EQ(length_of("abc"), 3U);
  EXPECT_EQ(length_of("žluťoučký kůň"), 13U);
  EXPECT_EQ(length_of("日本語のテキスト、長い"), 11U);
  EXPECT_EQ(length_of("🙂🙃 and some ascii behind it"), 27U);
}

TEST(TextColumn, CountsCodePointsOfTextsOfAnyLength) {
  for (std::size_t size = 0; size < 20; ++size) {
    const std::string ascii(size, 'a');
    EXPECT_EQ(length_of(ascii), size);
    EXPECT_EQ(length_of(ascii + "é"), size + 1);
    EXPECT_EQ(length_of("é" + ascii), size + 1);
    EXPECT_EQ(length_of("東" + ascii + "京"), size + 2);
  }
}

TEST(TextColumn, KeepsNoHalfOfACharacter) {
  const std::string ascii(127, 'a');
  EXPECT_EQ(kept_part(ascii + "bcd"), ascii + "b");
  EXPECT_EQ(kept_part(ascii + "ž"), ascii);
  EXPECT_EQ(kept_part(ascii.substr(1) + "ž…"), ascii.substr(1) + "ž");
  EXPECT_EQ(kept_part(ascii.substr(2) + "🙂"), ascii.substr(2));
  EXPECT_EQ(kept_part("short"), "short");
}

TEST(TextColumn, TellsTextsApartBehindTheirKeptPart) {
  TextColumn column(SketchSizes::of(1, kProfilerMemoryBytes));
  const std::string stem(200, 'x');
  observe(stem + "1", column);
  observe(stem + "2", column);
  observe(stem + "2", column);
  ColumnProfile profile;
  column.describe(profile, {});
  EXPECT_EQ(profile.distinct, 2U);
  ASSERT_EQ(profile.top.size(), 2U);
  EXPECT_EQ(profile.top[0].count, 2U);
  EXPECT_EQ(profile.top[0].value, std::string(128, 'x'));
  EXPECT_EQ(profile.length_max, 201U);
}

TEST(TextColumn, PoursWhenTheTextsTakeTooMuchRoom) {
  const SketchSizes sizes = SketchSizes::of(1, kProfilerMemoryBytes);
  const std::size_t fitting = sizes.text_bytes_max / 128;
  TextColumn column(sizes);
  for (std::size_t i = 0; i < fitting; ++i) {
    observe(std::to_string(1'000'000 + i) + std::string(121, 'x'), column);
  }
  ColumnProfile exact;
  column.describe(exact, {});
  EXPECT_TRUE(exact.distinct_exact);
  EXPECT_EQ(exact.distinct, fitting);
  observe("one more", column);
  ColumnProfile estimated;
  column.describe(estimated, {});
  EXPECT_FALSE(estimated.distinct_exact);
  EXPECT_TRUE(estimated.top.empty());
  EXPECT_NEAR(static_cast<double>(estimated.distinct), static_cast<double>(fitting),
              0.017 * static_cast<double>(fitting));
  EXPECT_EQ(estimated.max_text, "one more");
  EXPECT_EQ(estimated.length_min, 8U);
}

}  // namespace
}  // namespace mdm::profile
