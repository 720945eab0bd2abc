#include <regex>

#include <gtest/gtest.h>

#include <mdm/base.hpp>

namespace mdm {

TEST(UtcNow, IsIso8601InUtc) {
  EXPECT_TRUE(std::regex_match(utc_now(), std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")));
}

}  // namespace mdm
