#include "moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace mdm::profile {
namespace {

/// Two passes in long double: the textbook definition.
Shape reference(const std::vector<double>& values) {
  const auto n = static_cast<long double>(values.size());
  long double mean = 0;
  for (const double value : values) {
    mean += value / n;
  }
  long double m2 = 0;
  long double m3 = 0;
  long double m4 = 0;
  for (const double value : values) {
    const long double d = value - mean;
    m2 += d * d / n;
    m3 += d * d * d / n;
    m4 += d * d * d * d / n;
  }
  return {static_cast<double>(mean), static_cast<double>(std::sqrt(m2 * n / (n - 1))),
          static_cast<double>(m3 / (m2 * std::sqrt(m2))), static_cast<double>(m4 / (m2 * m2) - 3)};
}

Moments moments_of(const std::vector<double>& values, double pivot) {
  std::vector<double> distances;
  for (const double value : values) {
    distances.push_back(value - pivot);
  }
  Moments moments;
  moments.add(distances);
  return moments;
}

void expect_near(const Shape& shape, const Shape& expected, double relative) {
  EXPECT_NEAR(shape.mean, expected.mean, relative * (std::abs(expected.mean) + expected.std));
  EXPECT_NEAR(shape.std, expected.std, relative * expected.std);
  EXPECT_NEAR(shape.skewness, expected.skewness, relative * (1 + std::abs(expected.skewness)));
  EXPECT_NEAR(shape.kurtosis, expected.kurtosis, relative * (3 + std::abs(expected.kurtosis)));
}

std::vector<double> gamma_values(double offset, double scale) {
  std::mt19937_64 random(7);
  std::gamma_distribution<double> gamma(2.0, scale);
  std::vector<double> values(20'000);
  std::ranges::generate(values, [&] { return offset + gamma(random); });
  return values;
}

}  // namespace

TEST(Moments, AgreeWithTwoPassesOnSkewedValues) {
  const auto values = gamma_values(0, 1);
  expect_near(moments_of(values, 1.5).shape(1.5), reference(values), 1e-12);
}

TEST(Moments, AgreeWithTwoPassesWhenTheValuesLieFarFromZero) {
  const auto values = gamma_values(1e9, 1);
  expect_near(moments_of(values, 1e9).shape(1e9), reference(values), 1e-9);
}

TEST(Moments, StandAPivotAHundredDeviationsOff) {
  const auto values = gamma_values(0, 1);
  expect_near(moments_of(values, -150).shape(-150), reference(values), 1e-9);
}

TEST(Moments, SayNothingOfSkewnessAndKurtosisWhenThePivotIsHopeless) {
  const auto values = gamma_values(1e9, 1);
  const Shape expected = reference(values);
  const Shape shape = moments_of(values, 0).shape(0);
  EXPECT_NEAR(shape.mean, expected.mean, 1e-6);
  EXPECT_NEAR(shape.std, expected.std, 1e-9 * expected.std);
  EXPECT_TRUE(std::isnan(shape.skewness));
  EXPECT_TRUE(std::isnan(shape.kurtosis));
}

TEST(Moments, NeitherOverflowNorUnderflow) {
  for (const double scale : {1e-300, 1e-160, 1e160, 1e306}) {
    std::vector<double> values = gamma_values(0, 1);
    const Shape expected = reference(values);
    for (double& value : values) {
      value *= scale;
    }
    const Shape shape = moments_of(values, 0).shape(0);
    EXPECT_NEAR(shape.mean / scale, expected.mean, 1e-12);
    EXPECT_NEAR(shape.std / scale, expected.std, 1e-12);
    EXPECT_NEAR(shape.skewness, expected.skewness, 1e-9);
    EXPECT_NEAR(shape.kurtosis, expected.kurtosis, 1e-9);
  }
}

TEST(Moments, DoNotDependOnOrderNorOnParts) {
  std::mt19937_64 random(3);
  std::vector<double> distances(5'000);
  std::uniform_real_distribution<double> exponent(-40, 40);
  for (double& distance : distances) {
    distance = std::ldexp(exponent(random), static_cast<int>(exponent(random)));
  }
  Moments once;
  once.add(distances);
  std::ranges::shuffle(distances, random);
  Moments parts[3];
  for (std::size_t i = 0; i < distances.size(); ++i) {
    parts[i % 3].add(distances[i], 1);
  }
  parts[1].merge(parts[2]);
  parts[1].merge(parts[0]);
  const Shape a = once.shape(1);
  const Shape b = parts[1].shape(1);
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_EQ(a.std, b.std);
  EXPECT_EQ(a.skewness, b.skewness);
  EXPECT_EQ(a.kurtosis, b.kurtosis);
}

TEST(Moments, ACountIsTheSameAsThatManyCells) {
  Moments cells;
  cells.add(std::vector<double>{-2.5, -2.5, -2.5, 7.25});
  Moments counts;
  counts.add(-2.5, 3);
  counts.add(7.25, 1);
  EXPECT_EQ(cells.shape(0).kurtosis, counts.shape(0).kurtosis);
  EXPECT_EQ(cells.shape(0).mean, -0.0625);
}

TEST(Moments, AreUndefinedWithoutCells) {
  EXPECT_TRUE(std::isnan(Moments().shape(5).mean));
  EXPECT_TRUE(std::isnan(Moments().shape(5).std));
}

TEST(Moments, OfOneCellHaveNoDeviation) {
  const Shape shape = moments_of({3}, 1).shape(1);
  EXPECT_EQ(shape.mean, 3);
  EXPECT_TRUE(std::isnan(shape.std));
}

}  // namespace mdm::profile
