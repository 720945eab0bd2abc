#include "text.hpp"

#include <gtest/gtest.h>

#include "view.hpp"

namespace mdm::cli {

TEST(Text, CountsColumnsOfTheTerminalNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("é…▁"), 3U);
  EXPECT_EQ(display_width("数据"), 4U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("\xff"), 1U);
}

TEST(Text, ColourTakesNoColumns) {
  const std::string painted_text = painted({.colour = true}, Paint::red, "abc");
  EXPECT_NE(painted_text, "abc");
  EXPECT_EQ(display_width(painted_text), 3U);
  EXPECT_EQ(painted({.colour = false}, Paint::red, "abc"), "abc");
}

TEST(Text, LetsNothingThroughThatCommandsATerminal) {
  EXPECT_EQ(one_line("a\x1b[31mb\r\n\tc\x07"), "a\\x1b[31mb\\r\\n\\tc\\x07");
  EXPECT_EQ(one_line("a\u202Eb\u2028c\u0085"), "a\\u202eb\\u2028c\\x85");
  EXPECT_EQ(one_line("\xff"
                     "x"),
            "\uFFFDx");
  EXPECT_EQ(one_line("José, 数据"), "José, 数据");
}

TEST(Text, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(cut("abcdef", 6), "abcdef");
  EXPECT_EQ(cut("abcdef", 4), "abc…");
  EXPECT_EQ(cut("数据数据", 6), "数据…");
  EXPECT_EQ(cut("abc", 1), "…");
  EXPECT_EQ(cut("abc", 0), "");
}

TEST(Text, PadsToColumns) {
  EXPECT_EQ(pad("数", 4) + "|", "数  |");
  EXPECT_EQ(pad("7", 3, Align::right), "  7");
  EXPECT_EQ(pad("long", 2), "long");
}

TEST(Text, WrapsAtBlanks) {
  EXPECT_EQ(wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("averylongword x", 4), (std::vector<std::string>{"averylongword", "x"}));
  EXPECT_EQ(wrap("", 4), std::vector<std::string>{""});
}

}  // namespace mdm::cli
