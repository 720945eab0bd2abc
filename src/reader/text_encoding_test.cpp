#include "text_encoding.hpp"

#include <gtest/gtest.h>

namespace mdm::reader {
namespace {

TEST(TextEncoding, ReadsWindows1252) {
  EXPECT_EQ(from_windows_1252("caf\xE9 \x80 \x93q\x94 \x81"), "café € “q” \xC2\x81");
}

TEST(TextEncoding, RepairsOnlyWhatIsBroken) {
  EXPECT_EQ(repaired_utf8("żółć caf\xE9!"), "żółć café!");
  EXPECT_EQ(repaired_utf8("東\xFF京"), "東ÿ京");
  EXPECT_EQ(repaired_utf8("\xE6\x9D"), "æ\xC2\x9D");
}

TEST(TextEncoding, KnowsUtf8WhereverTheBadByteStands) {
  for (std::size_t at = 0; at < 100; ++at) {
    std::string text(100, 'a');
    EXPECT_TRUE(is_utf8_fast(text) && is_ascii(text));
    text.replace(at, 1, "é");
    EXPECT_TRUE(is_utf8_fast(text));
    EXPECT_FALSE(is_ascii(text));
    text[at] = 'a';  // leaves a lone continuation byte
    EXPECT_FALSE(is_utf8_fast(text)) << at;
  }
}

TEST(TextEncoding, TellsALatinFileFromADamagedUtf8File) {
  EXPECT_TRUE(looks_like_utf8("plain"));
  EXPECT_FALSE(looks_like_utf8("caf\xE9, na\xEFve"));
  EXPECT_TRUE(looks_like_utf8("café, naïve, \xE9"));
}

TEST(TextEncoding, ShortensExcerptsAtACharacter) {
  EXPECT_EQ(excerpt("a\nb\xE9"), "a\\x0abé");
  const std::string shown = excerpt("x" + std::string(200, '\xE9'));
  EXPECT_EQ(shown.substr(shown.size() - 3), "…");
  EXPECT_LE(shown.size(), 84U);
  EXPECT_TRUE(is_utf8_fast(shown));
}

}  // namespace
}  // namespace mdm::reader
