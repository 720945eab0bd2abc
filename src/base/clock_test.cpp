#include <string>

#include <gtest/gtest.h>

#include <mdm/base.hpp>

namespace mdm {

TEST(UtcNow, IsIso8601InUtc) {
  std::string shape = utc_now();
  for (char& c : shape) {
    c = c >= '0' && c <= '9' ? '0' : c;
  }
  EXPECT_EQ(shape, "0000-00-00T00:00:00Z");
}

}  // namespace mdm
