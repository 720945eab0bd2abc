#include "mass.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include <gmock/gmock.h>

namespace mdm::profile {
namespace {

using testing::ElementsAre;

std::vector<std::uint64_t> counts_of(const std::vector<Bin>& bins) {
  std::vector<std::uint64_t> counts;
  for (const Bin& bin : bins) {
    counts.push_back(bin.count);
  }
  return counts;
}

}  // namespace

TEST(Quantiles, InterpolateAsNumpyDoes) {
  // numpy.quantile([1, 1, 2, 5, 10], [.01, .05, .25, .5, .75, .95, .99])
  const Quantiles quantiles = quantiles_of({{1, 1, 2}, {2, 2, 1}, {5, 5, 1}, {10, 10, 1}});
  const std::vector<double> expected = {1, 1, 1, 2, 5, 9, 9.8};
  ASSERT_EQ(quantiles.values.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_DOUBLE_EQ(quantiles.values[i], expected[i]);
  }
  EXPECT_EQ(quantiles.rank_error, 0);
}

TEST(Quantiles, SpreadTheCellsOfAMassAndSayHowFarOffTheRankMayBe) {
  const Quantiles quantiles = quantiles_of({{0, 10, 10}, {10, 20, 90}});
  EXPECT_DOUBLE_EQ(quantiles.values[3], 10 + 10 * 40.0 / 90);
  EXPECT_DOUBLE_EQ(quantiles.rank_error, 0.9);
}

TEST(Quantiles, AreNanWithoutCells) {
  const Quantiles quantiles = quantiles_of({});
  ASSERT_EQ(quantiles.values.size(), 7U);
  EXPECT_TRUE(std::isnan(quantiles.values[3]));
}

TEST(Quantiles, DoNotOverflow) {
  static constexpr double kMax = std::numeric_limits<double>::max();
  EXPECT_EQ(quantiles_of({{-kMax, -kMax, 1}, {kMax, kMax, 1}}).values[3], 0);
}

TEST(Histogram, PutsAnEdgeIntoTheUpperBinAndTheLastIntoTheLast) {
  const auto bins = histogram_of({{0, 0, 1}, {5, 5, 2}, {10, 10, 4}}, {0, 5, 10}, 0);
  EXPECT_THAT(counts_of(bins), ElementsAre(1, 6));
}

TEST(Histogram, SharesAMassThatSpansSeveralBins) {
  const auto bins = histogram_of({{0, 10, 101}}, {0, 2.5, 5, 7.5, 10}, 0);
  const auto counts = counts_of(bins);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), 101U);
  for (const std::uint64_t count : counts) {
    EXPECT_NEAR(static_cast<double>(count), 25.25, 1);
  }
}

TEST(Histogram, CutsAMassOfIntegersBetweenThem) {
  const auto bins = histogram_of({{10, 13, 8}}, {10, 11, 13, 15}, 1);
  EXPECT_THAT(counts_of(bins), ElementsAre(2, 4, 2));
}

TEST(Edges, OfFewIntegersGiveEachABin) {
  EXPECT_THAT(edges_of_integers(3, 5), ElementsAre(3, 4, 5, 6));
  EXPECT_THAT(edges_of_integers(7, 7), ElementsAre(7, 8));
}

TEST(Edges, OfManyIntegersAreWhole) {
  EXPECT_EQ(edges_of_integers(1, 20).size(), 21U);
  EXPECT_THAT(edges_of_integers(0, 41),
              ElementsAre(0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42));
  static constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  static constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(edges_of_integers(kMin, kMax).size(), 21U);
}

TEST(Edges, OfRealsEndExactlyAtTheExtremes) {
  const auto edges = edges_of_reals(-0.1, 0.7);
  ASSERT_EQ(edges.size(), 21U);
  EXPECT_EQ(edges.front(), -0.1);
  EXPECT_EQ(edges.back(), 0.7);
}

TEST(Edges, OfRealsTooCloseToBeCutAreOneBin) {
  EXPECT_THAT(edges_of_reals(2, 2), ElementsAre(2, 2));
  EXPECT_THAT(edges_of_reals(1, std::nextafter(1, 2)), ElementsAre(1, std::nextafter(1, 2)));
  EXPECT_THAT(edges_of_reals(0, 5e-324), ElementsAre(0, 5e-324));
}

TEST(Edges, OfRealsCoverTheWholeRangeOfDouble) {
  static constexpr double kMax = std::numeric_limits<double>::max();
  const auto edges = edges_of_reals(-kMax, kMax);
  ASSERT_EQ(edges.size(), 21U);
  for (std::size_t i = 1; i < edges.size(); ++i) {
    EXPECT_LT(edges[i - 1], edges[i]);
  }
}

}  // namespace mdm::profile
