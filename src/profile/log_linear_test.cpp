#include "log_linear.hpp"

#include <algorithm>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace mdm::profile {

TEST(LogLinear, HasBinsOfTheirOwnForIntegersUpToTwiceItsPrecision) {
  LogLinear sketch(8);
  for (int i = -512; i <= 512; ++i) {
    sketch.add(i, static_cast<std::uint64_t>(i + 513));
  }
  const auto masses = sketch.masses();
  ASSERT_EQ(masses.size(), 1025U);
  for (std::size_t i = 0; i < masses.size(); ++i) {
    EXPECT_EQ(masses[i].count, i + 1);
  }
}

TEST(LogLinear, HoldsEachDistanceWithinABinOfItsRelativeWidth) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 10'000; ++i) {
    const double distance = std::bit_cast<double>(random());
    if (!std::isfinite(distance)) {
      continue;
    }
    LogLinear sketch(8);
    sketch.add(distance, 1);
    const auto masses = sketch.masses();
    ASSERT_EQ(masses.size(), 1U);
    EXPECT_LE(masses[0].low, distance);
    EXPECT_GE(masses[0].high, distance);
    EXPECT_LE(masses[0].high - masses[0].low,
              std::max(std::abs(distance) / 256, std::numeric_limits<double>::min() / 256));
  }
}

TEST(LogLinear, GivesItsBinsInAscendingOrderAndLosesNothing) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::vector<double> distances(10'000);
  std::ranges::generate(distances, [&] { return normal(random); });
  LogLinear one(6);
  one.add(distances);
  LogLinear other(6);
  other.add(std::vector<double>{0.0, 1e300, -1e300, 5e-324});
  one.merge(other);
  std::uint64_t cells = 0;
  double before = -std::numeric_limits<double>::infinity();
  for (const Mass& mass : one.masses()) {
    EXPECT_LE(before, mass.low);
    EXPECT_LT(mass.low, mass.high);
    before = mass.high;
    cells += mass.count;
  }
  EXPECT_EQ(cells, 10'004U);
}

}  // namespace mdm::profile
