#include "text_patterns.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mdm::profile {
namespace {

/// The names of the patterns that hold, but for upper and lower.
std::string patterns_of(std::string_view text) {
  std::string names;
  const TextLook look = look_at(text);
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    const auto pattern = static_cast<Pattern>(i);
    if (((look.patterns >> i) & 1U) != 0 && pattern != Pattern::upper &&
        pattern != Pattern::lower) {
      names += names.empty() ? "" : " ";
      names += name_of(pattern);
    }
  }
  return names;
}

bool holds(Pattern pattern, std::string_view text) {
  return ((unsigned{look_at(text).patterns} >> static_cast<unsigned>(pattern)) & 1U) != 0;
}

}  // namespace

TEST(TextPatterns, AreFoundByTheirForm) {
  const std::pair<std::string_view, std::string_view> expected[] = {
      {"ada@example.org", "email"},
      {"first.last+tag@mail.example.co.uk", "email"},
      {"https://example.org/a?b=c@d.ef", "url"},
      {"www.example.org", "url"},
      {"s3://bucket/key", "url"},
      {"123e4567-e89b-12d3-a456-426614174000", "uuid"},
      {"192.168.0.255", "ipv4"},
      {"+44 20 7946 0958", "phone"},
      {"(030) 1234567", "phone"},
      {"555-867-5309", "phone"},
      {"2024-02-29", "date"},
      {"2024-02-29T23:59:59Z", "date"},
      {R"({"a":[1,2,{"b":"}"}]})", "json"},
      {"[1, 2]", "json"},
      {"deadbeef01", "hex"},
      {"0xFf", "hex"},
      {"-12.5e3", "number"},
      {"007", "number"},
      {"12345678", "number"},
      {".5", "number"},
  };
  for (const auto& [text, names] : expected) {
    EXPECT_EQ(patterns_of(text), names) << text;
  }
}

TEST(TextPatterns, DoNotHoldForWhatOnlyComesNear) {
  for (const char* text : {"",
                           " ",
                           "a@b",
                           "@example.org",
                           "a b@example.org",
                           "a@b@c.org",
                           "a@.org",
                           "http://",
                           "12:30",
                           "256.1.1.1",
                           "1.2.3",
                           "01.2.3.4",
                           "123e4567-e89b-12d3-a456-42661417400g",
                           "2024-13-01",
                           "2024-1-01",
                           "[1, 2",
                           "{]}",
                           "{a}",
                           "[1] and [2]",
                           "facade",
                           "1e",
                           "-",
                           ".",
                           "1-2",
                           "Anna",
                           "www.",
                           "1234567890123456 7"}) {
    EXPECT_EQ(patterns_of(text), "") << text;
  }
}

TEST(TextPatterns, TellLettersOfOneCase) {
  EXPECT_TRUE(holds(Pattern::upper, "A-1"));
  EXPECT_FALSE(holds(Pattern::lower, "A-1"));
  EXPECT_TRUE(holds(Pattern::lower, "a b"));
  EXPECT_FALSE(holds(Pattern::upper, "Ab"));
  EXPECT_FALSE(holds(Pattern::lower, "Ab"));
  EXPECT_FALSE(holds(Pattern::lower, "12"));
}

TEST(TextPatterns, CountWordsAndSeeBlanksAround) {
  EXPECT_EQ(look_at("").words, 0U);
  EXPECT_EQ(look_at(" \t").words, 0U);
  EXPECT_EQ(look_at("  to be\nor not ").words, 4U);
  EXPECT_TRUE(has_blanks_around(" a"));
  EXPECT_TRUE(has_blanks_around("a\n"));
  EXPECT_FALSE(has_blanks_around("a b"));
  EXPECT_FALSE(has_blanks_around(""));
}

}  // namespace mdm::profile
