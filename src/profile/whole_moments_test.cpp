#include "whole_moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace mdm::profile {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

/// Two passes: the exact mean first, then distances from it in 113 bits.
Shape reference(const std::vector<std::int64_t>& cells) {
  Int128 total = 0;
  for (const std::int64_t cell : cells) {
    total += cell;
  }
  const auto n = static_cast<Quad>(cells.size());
  const Quad mean = static_cast<Quad>(total) / n;
  Quad m2 = 0;
  Quad m3 = 0;
  Quad m4 = 0;
  for (const std::int64_t cell : cells) {
    const Quad d = Quad(cell) - mean;
    m2 += d * d / n;
    m3 += d * d * d / n;
    m4 += d * d * d * d / n;
  }
  const auto spread = Quad(std::sqrt(static_cast<long double>(m2)));
  return {static_cast<double>(mean),
          static_cast<double>(spread) * std::sqrt(static_cast<double>(n / (n - 1))),
          static_cast<double>(m3 / (m2 * spread)), static_cast<double>(m4 / (m2 * m2) - 3)};
}

Shape shape_from(std::int64_t pivot, const std::vector<std::int64_t>& cells) {
  WholeMoments moments(pivot);
  const auto [low, high] = std::ranges::minmax(cells);
  moments.add(cells, low, high);
  return moments.shape();
}

void expect_near(const Shape& shape, const Shape& expected) {
  EXPECT_NEAR(shape.mean, expected.mean, 1e-14 * std::abs(expected.mean) + 1e-14 * expected.std);
  EXPECT_NEAR(shape.std / expected.std, 1, 1e-13);
  EXPECT_NEAR(shape.skewness, expected.skewness, 1e-12 * (1 + std::abs(expected.skewness)));
  EXPECT_NEAR(shape.kurtosis, expected.kurtosis, 1e-12 * (3 + std::abs(expected.kurtosis)));
}

std::vector<std::int64_t> skewed(std::int64_t offset, double scale, std::size_t count = 5'000) {
  std::mt19937_64 random(7);
  std::gamma_distribution<double> gamma(2, scale);
  std::vector<std::int64_t> cells(count);
  std::ranges::generate(cells, [&] { return offset + std::llround(gamma(random)); });
  return cells;
}

}  // namespace

TEST(WholeMoments, AreRightWhereverThePivotAndTheIntegersLie) {
  const std::int64_t far = std::int64_t{1} << 62U;
  for (const std::int64_t offset :
       {kMin, -far, std::int64_t{0}, std::int64_t{1'000'000'007}, far}) {
    for (const double scale : {0.3, 300.0, 1e8, 1e17}) {
      const auto cells = skewed(offset, scale);
      const Shape expected = reference(cells);
      for (const std::int64_t pivot : {kMin, offset, offset + 500, kMax}) {
        SCOPED_TRACE(testing::Message() << offset << ' ' << scale << ' ' << pivot);
        expect_near(shape_from(pivot, cells), expected);
      }
    }
  }
}

TEST(WholeMoments, CoverTheWholeRange) {
  const std::vector<std::int64_t> ends{kMin, kMin, kMax, 0};
  expect_near(shape_from(kMax, ends), reference(ends));
  expect_near(shape_from(kMin, ends), reference(ends));
}

TEST(WholeMoments, SeeOneStrangerAmongManyEquals) {
  std::vector<std::int64_t> cells(1'000'000, kMax);
  cells[3] = kMax - 1;
  const Shape shape = shape_from(0, cells);
  EXPECT_NEAR(shape.std, 1e-3, 1e-12);
  EXPECT_NEAR(shape.skewness, -999.9985, 1e-8);
}

TEST(WholeMoments, DoNotDependOnOrderOrParts) {
  auto cells = skewed(-3'000'000, 1e8);
  const Shape whole = shape_from(50, cells);
  std::ranges::shuffle(cells, std::mt19937_64(3));
  WholeMoments parts[3] = {WholeMoments(50), WholeMoments(50), WholeMoments(50)};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i % 3 == 0) {
      parts[0].add(cells[i], 1);
    } else {
      parts[i % 3].add(std::span(cells).subspan(i, 1), cells[i], cells[i]);
    }
  }
  parts[1].merge(parts[2]);
  parts[1].merge(parts[0]);
  EXPECT_EQ(parts[1].shape().mean, whole.mean);
  EXPECT_EQ(parts[1].shape().std, whole.std);
  EXPECT_EQ(parts[1].shape().skewness, whole.skewness);
  EXPECT_EQ(parts[1].shape().kurtosis, whole.kurtosis);
}

TEST(WholeMoments, ACountIsTheSameAsThatManyCells) {
  WholeMoments counts(-7);
  counts.add(kMax, 3);
  counts.add(kMin, 2);
  expect_near(counts.shape(), shape_from(5, {kMax, kMax, kMax, kMin, kMin}));
}

TEST(WholeMoments, OfEqualOrNoIntegersHaveNoSpread) {
  EXPECT_TRUE(std::isnan(WholeMoments(0).shape().mean));
  const Shape shape = shape_from(0, {kMax, kMax});
  EXPECT_EQ(shape.mean, static_cast<double>(kMax));
  EXPECT_TRUE(std::isnan(shape.std));
}

}  // namespace mdm::profile
