#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mdm/base.hpp>

namespace mdm {

TEST(Nearest, FindsTheWordThatWasMeantAndNothingForGibberish) {
  const std::vector<std::string> words{"register", "remove", "list"};
  EXPECT_EQ(nearest("regster", words), "register");
  EXPECT_EQ(nearest("REMVE", words), "remove");
  EXPECT_EQ(nearest("xyzzy", words), "");
  EXPECT_EQ(nearest("n", std::vector<std::string>{"f", "N"}), "N");
  EXPECT_EQ(nearest("n", std::vector<std::string>{"f", "nn"}), "");
}

}  // namespace mdm
