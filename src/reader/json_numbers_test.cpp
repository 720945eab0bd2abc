#include "json_numbers.hpp"

#include <gtest/gtest.h>

namespace mdm::reader {
namespace {

TEST(JsonNumbers, KnowWhatADoubleChanges) {
  for (const char* kept : {"0", "-0.0", "1.5", "0.10", "123456789012345678901234567890", "1e5",
                           "1E+5", "2.5e-7", "0.30000000000000004", "1.7976931348623157e308",
                           "5e-324", "100.000000000000000000", "1.", "-", "1e", "1.5.5"}) {
    EXPECT_FALSE(double_changes(kept)) << kept;
  }
  for (const char* changed :
       {"0.1234567890123456789", "-1234567890123456.25", "0.300000000000000041", "1e400", "1e-400",
        "1.00000000000000000001", "12345678901234567890e2"}) {
    EXPECT_TRUE(double_changes(changed)) << changed;
  }
}

std::string marked(std::string_view text, std::size_t block, JsonNumbers& numbers) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += block) {
    numbers.add(text.substr(at, block), out);
  }
  numbers.finish(out);
  return out;
}

TEST(JsonNumbers, MarkAllButIntegersWhereverBlocksEnd) {
  const std::string text = R"([{"a":-1.50,"b":12,"c":"4.5 \"6.5\\","d":[1e5,{"e":0.1}]},2.5])";
  const std::string expected =
      R"([{"a":"#-1.50","b":12,"c":"4.5 \"6.5\\","d":["#1e5",{"e":"#0.1"}]},"#2.5"])";
  for (std::size_t block = 1; block <= text.size(); ++block) {
    JsonNumbers numbers("#");
    EXPECT_EQ(marked(text, block, numbers), expected) << block;
    EXPECT_FALSE(numbers.changes_any());
  }
  JsonNumbers numbers("#");
  EXPECT_EQ(marked("7.25", 2, numbers), "\"#7.25\"");
  EXPECT_EQ(marked("0.1234567890123456789", 5, numbers), "\"#0.1234567890123456789\"");
  EXPECT_TRUE(numbers.changes_any());
}

TEST(JsonNumbers, LoseTheirMarksInCells) {
  const JsonNumbers numbers("#m#");
  EXPECT_EQ(numbers.unmarked("#m#1.50"), "1.50");
  EXPECT_EQ(numbers.unmarked(R"({"x":["#m#1.5","#m#-2e5"],"y":"1.5","z":"#"})"),
            R"({"x":[1.5,-2e5],"y":"1.5","z":"#"})");
  EXPECT_EQ(numbers.unmarked("text"), "text");
  EXPECT_EQ(numbers.unmarked(""), "");
}

}  // namespace
}  // namespace mdm::reader
