#include "segment.hpp"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace mdm::catalog {
namespace {

class SegmentTerms : public testing::Test {
 protected:
  /// Texts that begin and end alike, with bytes from the lowest to the highest.
  std::string random_text(std::size_t size_max) {
    static constexpr std::string_view kBytes("\0ab\xff", 4);
    std::string text(1, "ow"[random_() % 2]);
    for (std::size_t size = random_() % size_max; size > 0; --size) {
      text += kBytes[random_() % 8 < 4 ? random_() % 4 : 1];
    }
    return text;
  }

  Segment segment_of(const std::set<std::string>& terms) {
    SegmentBuilder builder;
    Document document{.name = "a"};
    for (const std::string& term : terms) {
      document.terms.push_back({term});
    }
    builder.add(document);
    return Segment(builder.finish());
  }

  std::minstd_rand random_{5};
};

TEST_F(SegmentTerms, AreFoundWhereverTheyStandInTheDictionary) {
  for (const std::size_t count : {0U, 1U, 255U, 256U, 257U, 5000U}) {
    std::set<std::string> terms;
    while (terms.size() < count) {
      terms.insert(random_text(14));
    }
    const Segment segment = segment_of(terms);
    const std::vector<std::string> sorted(terms.begin(), terms.end());
    ASSERT_EQ(segment.terms(), count);
    for (int round = 0; round < 3000; ++round) {
      const std::string text =
          round % 2 == 0 || count == 0 ? random_text(14) : sorted[random_() % count];
      const auto found = segment.find_term(text);
      ASSERT_EQ(found.has_value(), terms.contains(text));
      EXPECT_TRUE(!found || sorted[*found] == text);
    }
  }
}

TEST_F(SegmentTerms, ThatBeginAlikeAreARangeWithinAnyOther) {
  std::set<std::string> terms;
  while (terms.size() < 5000) {
    terms.insert(random_text(14));
  }
  const Segment segment = segment_of(terms);
  const std::vector<std::string> sorted(terms.begin(), terms.end());
  for (int round = 0; round < 3000; ++round) {
    const std::string prefix = random_text(round % 3 == 0 ? 12 : 5);
    TermRange within{0, segment.terms()};
    if (round % 2 == 0) {
      within.first = static_cast<std::uint32_t>(random_() % sorted.size());
      within.last =
          within.first + static_cast<std::uint32_t>(random_() % (sorted.size() - within.first + 1));
    }
    const TermRange found = segment.terms_with(prefix, within);
    const auto is_before = [&](const std::string& term) {
      return term.substr(0, prefix.size()) < prefix;
    };
    const auto begins = [&](const std::string& term) { return term.starts_with(prefix); };
    const auto first = sorted.begin() + within.first;
    const auto last = sorted.begin() + within.last;
    EXPECT_EQ(found.first - within.first, std::count_if(first, last, is_before));
    EXPECT_EQ(found.size(), std::count_if(first, last, begins));
    if (round % 2 != 0) {
      EXPECT_EQ(segment.terms_with(prefix).first, found.first);
      EXPECT_EQ(segment.terms_with(prefix).last, found.last);
    }
  }
}

}  // namespace
}  // namespace mdm::catalog
