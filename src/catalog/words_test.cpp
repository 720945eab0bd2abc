#include "words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace mdm::catalog {
namespace {

std::string words_of(std::string_view text) {
  std::vector<std::string> words;
  for_each_word(text, [&](std::string word) { words.push_back(std::move(word)); });
  return fmt::format("{}", fmt::join(words, " "));
}

TEST(Words, EndAtBlanksAndSignsAndHaveParts) {
  EXPECT_EQ(words_of("SalePrice"), "saleprice sale price");
  EXPECT_EQ(words_of("the HTTPServer, x2"), "the httpserver http server x2");
  EXPECT_EQ(words_of("sale_price a-b.c"), "sale price a b c");
  EXPECT_EQ(words_of("ABC"), "abc");
  EXPECT_EQ(words_of(" -- !"), "");
  EXPECT_EQ(words_of(""), "");
}

TEST(Words, OfScriptsWithoutBlanksAreTheirCharactersAndPairs) {
  EXPECT_EQ(words_of("数据x"), "数 数据 据 x");
  EXPECT_EQ(words_of("🎉party"), "🎉 party");
  EXPECT_EQ(fmt::format("{}", fmt::join(words_to_find("数据集"), " ")), "数据 据集 集");
  EXPECT_EQ(fmt::format("{}", fmt::join(words_to_find("SalePrice_x"), " ")), "saleprice x");
}

TEST(Words, AreFoldedWhateverTheirAccentsAndForms) {
  EXPECT_EQ(folded("Données ÜBUNG"), "donnees ubung");
  EXPECT_EQ(folded("Größe ﬁt ２"), "grosse fit 2");
  EXPECT_EQ(folded("МОСКВА"), "москва");
  EXPECT_EQ(folded("a\xe6"), "a\xe6") << "bytes that are no text stay";
}

/// The distance of Damerau and Levenshtein (swaps of neighbours, none edited twice).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

TEST(Words, BeginAlmostAsOnesWithinOneError) {
  std::vector<std::string> texts{""};
  for (std::size_t i = 0; texts[i].size() < 4; ++i) {
    for (const char c : {'a', 'b', 'c'}) {
      texts.push_back(texts[i] + c);
    }
  }
  for (const std::string& word : texts) {
    for (const std::string& wanted : texts) {
      bool expected = false;
      for (std::size_t length = 0; length <= word.size(); ++length) {
        expected = expected || distance(word.substr(0, length), wanted) <= 1;
      }
      ASSERT_EQ(begins_almost(word, wanted), expected) << word << " " << wanted;
    }
  }
}

TEST(Words, AreLikeAGlobAsAWhole) {
  EXPECT_TRUE(is_like("sales_2026", "sales_*"));
  EXPECT_TRUE(is_like("sales", "*a*e*"));
  EXPECT_TRUE(is_like("größe", "gr?ße"));
  EXPECT_TRUE(is_like("", "*"));
  EXPECT_TRUE(is_like("aab", "*ab"));
  EXPECT_FALSE(is_like("sales", "sale"));
  EXPECT_FALSE(is_like("sales", "?"));
  EXPECT_FALSE(is_like("", "?"));
}

}  // namespace
}  // namespace mdm::catalog
