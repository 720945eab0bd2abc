#include "search_text.hpp"

#include <gtest/gtest.h>

namespace mdm::catalog {
namespace {

TEST(SearchText, AddsThePartsOfCompoundWords) {
  EXPECT_EQ(searchable("SalePrice"), "SalePrice Sale Price");
  EXPECT_EQ(searchable("the HTTPServer x"), "the HTTPServer x HTTP Server");
  EXPECT_EQ(searchable("sale_price"), "sale_price");
  EXPECT_EQ(searchable("ABC"), "ABC");
  EXPECT_EQ(searchable(""), "");
}

TEST(SearchText, PartsCharactersThatStandAlone) {
  EXPECT_EQ(searchable("数据x"), " 数  据 x");
  EXPECT_EQ(searchable("🎉party"), " 🎉 party");
  EXPECT_EQ(searchable("Données"), "Données");
}

TEST(SearchText, IsOneLineWithoutControlCharacters) {
  EXPECT_EQ(searchable("a\nb\x01\x02"), "a b  ");
  EXPECT_EQ(searchable("a\xe6"), "a\xe6") << "a cut sequence ends the text";
}

TEST(SearchText, QuotesEveryWordOfAQuery) {
  EXPECT_EQ(match_all_words("big data"), R"("big" * "data" *)");
  EXPECT_EQ(match_all_words(R"( NEAR(a "b* )"), R"("NEAR(a" * "b*" *)");
  EXPECT_EQ(match_all_words("数据"), R"(" 数  据 " *)");
  EXPECT_EQ(match_all_words(" \t\n"), "");
  EXPECT_EQ(match_all_words(std::string_view("a\0b", 3)), R"("a" * "b" *)");
}

}  // namespace
}  // namespace mdm::catalog
