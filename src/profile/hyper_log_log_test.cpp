#include "hyper_log_log.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "hash.hpp"

namespace mdm::profile {
namespace {

double error_at(unsigned precision, std::uint64_t distinct, std::uint64_t seed) {
  HyperLogLog sketch(precision);
  for (std::uint64_t i = 0; i < distinct; ++i) {
    sketch.add(hash_of(i + (seed << 40U)));
  }
  return sketch.estimate() / static_cast<double>(distinct) - 1;
}

}  // namespace

TEST(HyperLogLog, StaysWithinTwoStandardErrorsAtEverySize) {
  const double bound = 2 * 1.04 / std::sqrt(16384.0);
  for (const std::uint64_t distinct : {100U, 10'000U, 30'000U, 50'000U, 100'000U, 1'000'000U}) {
    EXPECT_LT(std::abs(error_at(14, distinct, 1)), bound) << distinct;
  }
}

TEST(HyperLogLog, HasTheStandardErrorOfTheTheory) {
  static constexpr int kTrials = 200;
  double squares = 0;
  double sum = 0;
  for (std::uint64_t seed = 0; seed < kTrials; ++seed) {
    const double error = error_at(10, 20'000, seed);
    squares += error * error;
    sum += error;
  }
  const double theory = 1.04 / std::sqrt(1024.0);
  EXPECT_NEAR(std::sqrt(squares / kTrials), theory, 0.15 * theory);
  EXPECT_LT(std::abs(sum / kTrials), 3 * theory / std::sqrt(kTrials));
}

TEST(HyperLogLog, MergedIsTheSketchOfTheUnion) {
  HyperLogLog all(11);
  HyperLogLog even(11);
  HyperLogLog rest(11);
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    all.add(hash_of(i));
    (i % 2 == 0 ? even : rest).add(hash_of(i));
  }
  rest.merge(even);
  EXPECT_EQ(rest.estimate(), all.estimate());
}

TEST(HyperLogLog, IsZeroOfNothing) {
  EXPECT_EQ(HyperLogLog(14).estimate(), 0);
}

}  // namespace mdm::profile
