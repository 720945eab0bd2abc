#include "mass.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "wide_int.hpp"

namespace mdm::profile {
namespace {

constexpr int kBinsMax = 20;

/// The cells in ascending order, found by their number.
class Ranking {
 public:
  explicit Ranking(const std::vector<Mass>& masses) : masses_(&masses) {
    ends_.reserve(masses.size());
    for (const Mass& mass : masses) {
      ends_.push_back(size() + mass.count);
    }
  }

  std::uint64_t size() const { return ends_.empty() ? 0 : ends_.back(); }

  const Mass& mass_of(std::uint64_t cell) const { return (*masses_)[place_of(cell)]; }

  double value_of(std::uint64_t cell) const {
    const std::size_t place = place_of(cell);
    const Mass& mass = (*masses_)[place];
    const auto within = static_cast<double>(cell + mass.count - ends_[place]);
    return std::lerp(mass.low, mass.high, (within + 0.5) / static_cast<double>(mass.count));
  }

 private:
  std::size_t place_of(std::uint64_t cell) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(ends_, cell) - ends_.begin());
  }

  const std::vector<Mass>* masses_;
  std::vector<std::uint64_t> ends_{};  ///< the number of cells up to the end of each mass
};

/// The share of a mass below the edge.
double share_below(const Mass& mass, double edge, double spacing) {
  if (edge <= mass.low) {
    return 0;
  }
  if (edge > mass.high) {
    return 1;
  }
  // Halved, for the length may exceed the largest double.
  return (edge / 2 - mass.low / 2) / (mass.high / 2 - mass.low / 2 + spacing / 2);
}

}  // namespace

Quantiles quantiles_of(const std::vector<Mass>& masses) {
  const Ranking ranking(masses);
  Quantiles quantiles;
  for (const double rank : kQuantileRanks) {
    if (ranking.size() == 0) {
      quantiles.values.push_back(std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    const double position = rank * static_cast<double>(ranking.size() - 1);
    const auto below = static_cast<std::uint64_t>(position);
    const std::uint64_t above = std::min(below + 1, ranking.size() - 1);
    quantiles.values.push_back(std::lerp(ranking.value_of(below), ranking.value_of(above),
                                         position - std::floor(position)));
    for (const std::uint64_t cell : {below, above}) {
      const Mass& mass = ranking.mass_of(cell);
      const double within = mass.low < mass.high ? static_cast<double>(mass.count) : 0;
      quantiles.rank_error = std::max(quantiles.rank_error,
                                      (within + mass.doubt) / static_cast<double>(ranking.size()));
    }
  }
  return quantiles;
}

std::vector<Bin> histogram_of(const std::vector<Mass>& masses, const std::vector<double>& edges,
                              double spacing) {
  std::vector<Bin> bins;
  std::uint64_t whole = 0;  // cells of the masses that lie below the edge wholly
  std::uint64_t counted = 0;
  auto mass = masses.begin();
  for (std::size_t i = 1; i < edges.size(); ++i) {
    const bool last = i + 1 == edges.size();
    for (; mass != masses.end() && (last || mass->high < edges[i]); ++mass) {
      whole += mass->count;
    }
    std::uint64_t below = whole;
    if (mass != masses.end()) {
      const double share = share_below(*mass, edges[i], spacing);
      below += static_cast<std::uint64_t>(std::llround(share * static_cast<double>(mass->count)));
    }
    bins.push_back({edges[i - 1], edges[i], below - counted});
    counted = below;
  }
  return bins;
}

std::vector<double> edges_of_reals(double min, double max) {
  const double width = max / kBinsMax - min / kBinsMax;
  const double larger = std::max(std::abs(min), std::abs(max));
  std::vector<double> edges{min};
  if (larger + width > larger) {
    for (int i = 1; i < kBinsMax; ++i) {
      edges.push_back(std::lerp(min, max, static_cast<double>(i) / kBinsMax));
    }
  }
  edges.push_back(max);
  return edges;
}

std::vector<double> edges_of_integers(std::int64_t min, std::int64_t max) {
  const Int128 range = static_cast<Int128>(max) - min + 1;
  const Int128 width = (range + kBinsMax - 1) / kBinsMax;
  std::vector<double> edges{static_cast<double>(min)};
  for (Int128 edge = min; edge <= max;) {
    edge += width;
    edges.push_back(static_cast<double>(edge));
  }
  return edges;
}

}  // namespace mdm::profile
