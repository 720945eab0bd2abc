#include "text_measures.hpp"

#include <gtest/gtest.h>

namespace mdm::compute {
namespace {

double measured(const char* op, std::string_view text) {
  return text_measure(op).of(text);
}

TEST(TextMeasures, SplitWordsAtTheWhiteSpaceOfUnicode) {
  EXPECT_EQ(measured("words", ""), 0);
  EXPECT_EQ(measured("words", " \t\n\v\f\r\x1c\x1f"), 0);
  EXPECT_EQ(measured("words", "  a  b "), 2);
  EXPECT_EQ(measured("words", "a\u00a0b\u2003c\u3000d\u0085e\u2028f"), 6);
  EXPECT_EQ(measured("words", "a\u200bb"), 1);  // a zero-width space is none
  EXPECT_EQ(measured("spaces", "a\u00a0 b\u205f\u1680"), 4);
}

TEST(TextMeasures, CompareWordsWithoutCase) {
  EXPECT_EQ(measured("unique_words", "Été ÉTÉ été a A b"), 3);
  EXPECT_EQ(measured("unique_words", "ȺȺȺȺ ⱥⱥⱥⱥ"), 1);  // longer in lower case
  EXPECT_EQ(measured("unique_words", ""), 0);
}

TEST(TextMeasures, CountSentencesByTheirEnds) {
  EXPECT_EQ(measured("sentences", ""), 0);
  EXPECT_EQ(measured("sentences", " ... "), 0);
  EXPECT_EQ(measured("sentences", "No end"), 1);
  EXPECT_EQ(measured("sentences", "One. Two?! Three… "), 3);
  EXPECT_EQ(measured("sentences", "Costs 3.50 at a.b"), 1);
  EXPECT_EQ(measured("sentences", "\u4e00\u3002\u4e8c\uff1f\u4e09"), 3);
}

TEST(TextMeasures, CountAsciiLettersAndDigitsOfAllScripts) {
  EXPECT_EQ(measured("uppercase", "AZÉ[@az"), 2);
  EXPECT_EQ(measured("lowercase", "azé`{AZ"), 2);
  EXPECT_EQ(measured("digits", "09/:٣५²Ⅷ"), 4);
  EXPECT_EQ(measured("special", "aZ09 é_!👍"), 4);
}

TEST(TextMeasures, KnowTextsOfOneCase) {
  EXPECT_EQ(measured("is_upper", "ÉTÉ 42!"), 1);
  EXPECT_EQ(measured("is_upper", "ÉTé"), 0);
  EXPECT_EQ(measured("is_upper", "42"), 0);
  EXPECT_EQ(measured("is_upper", "ǅ"), 0);  // a letter in title case is neither
  EXPECT_EQ(measured("is_lower", "straße"), 1);
  EXPECT_EQ(measured("is_lower", "Straße"), 0);
  EXPECT_EQ(measured("is_lower", ""), 0);
}

TEST(TextMeasures, TakeBrokenUtf8AsSpecialCharacters) {
  EXPECT_EQ(measured("special", "a\xff\xfe"), 2);
  EXPECT_EQ(measured("words", "a\xc3"), 1);
  EXPECT_EQ(measured("unique_words", "a\xc3 a"), 2);
}

}  // namespace
}  // namespace mdm::compute
