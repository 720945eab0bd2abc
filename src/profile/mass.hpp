#pragma once

#include <cstdint>
#include <vector>

#include <mdm/profile.hpp>

namespace mdm::profile {

/// `count` cells somewhere in [low, high]; at one value if the two are equal.
struct Mass {
  double low = 0;
  double high = 0;
  std::uint64_t count = 0;
  double doubt = 0;  ///< by how many cells its ends may be off: two standard errors
};

struct Quantiles {
  std::vector<double> values{};  ///< at kQuantileRanks; NaN if there are no cells
  double rank_error = 0;         ///< of the ranks at most, as a share of the cells
};

/// Quantiles by linear interpolation between the two nearest cells (type 7 of Hyndman and Fan 1996,
/// the default of R and NumPy). Cells within a mass are taken to be evenly spread.
/// \param masses  in ascending order, not overlapping
Quantiles quantiles_of(const std::vector<Mass>& masses);

/// Counts of cells between neighbouring edges; a mass that an edge cuts is shared by length. The
/// counts add up to the cells.
/// \param edges    ascending; the first and the last enclose the masses
/// \param spacing  between neighbouring possible values: 1 for integers, 0 for reals
std::vector<Bin> histogram_of(const std::vector<Mass>& masses, const std::vector<double>& edges,
                              double spacing);

/// At most 20 bins of equal width; one if the interval is too short to be cut.
std::vector<double> edges_of_reals(double min, double max);

/// At most 20 bins of one whole width; the last edge may lie beyond max.
std::vector<double> edges_of_integers(std::int64_t min, std::int64_t max);

}  // namespace mdm::profile
