#include "excerpt.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace mdm::catalog {
namespace {

std::string shown(std::string_view text, std::string_view place) {
  const Excerpt excerpt = excerpt_at(text, std::min(text.find(place), text.size()));
  return excerpt.text + "\n" + std::string(excerpt.column, ' ') + "^";
}

TEST(Excerpt, OfAShortTextIsAllOfIt) {
  EXPECT_EQ(shown("", "x"), "\n^");
  EXPECT_EQ(shown("a rows>x", "x"), "a rows>x\n       ^");
  EXPECT_EQ(shown("a\t\x1B[31m\nrows>x", "x"), "a  [31m rows>x\n             ^");
}

TEST(Excerpt, CountsColumnsAsTerminalsDo) {
  EXPECT_EQ(shown("数据集 x", "x"), "数据集 x\n       ^");
  EXPECT_EQ(shown("e\u0301\u0302 x", "x"), "e\u0301\u0302 x\n  ^");
  EXPECT_EQ(shown("😀 x", "x"), "😀 x\n   ^");
  EXPECT_EQ(shown("\xFF\xFE x", "x"), "\xFF\xFE x\n   ^");
}

TEST(Excerpt, OfALongTextIsWhatSurroundsThePlace) {
  const std::string many(1000, 'a');
  EXPECT_EQ(shown(many + "x" + many, "x"), "…" + std::string(43, 'a') + "x" + std::string(23, 'a') +
                                               "…\n" + std::string(44, ' ') + "^");
  EXPECT_EQ(shown("x" + many, "x"), "x" + std::string(67, 'a') + "…\n^");
  EXPECT_EQ(shown(many + "x", "x"),
            "…" + std::string(43, 'a') + "x\n" + std::string(44, ' ') + "^");
  std::string wide;
  for (int i = 0; i < 1000; ++i) {
    wide += "数";
  }
  const Excerpt excerpt = excerpt_at(wide + "x" + wide, wide.size());
  EXPECT_LE(excerpt.column, 44U);
  EXPECT_TRUE(excerpt.text.starts_with("…数"));
  EXPECT_TRUE(excerpt.text.ends_with("数…"));
}

}  // namespace
}  // namespace mdm::catalog
