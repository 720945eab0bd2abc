#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <mdm/duckdb.hpp>

#include "training.hpp"

namespace mdm::compute {

using Point = std::vector<double>;

/// Numbers by chance from a seed: SplitMix64, the same everywhere.
class Dice final {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }  ///< in [0, 1)
  std::size_t below(std::size_t count) { return next() % count; }

 private:
  std::uint64_t state_;
};

double squared_distance(const double* a, const double* b, std::size_t size);

/// The centers of k-means, at most `count`, by rising coordinates. \source Lloyd 1982; Arthur &
/// Vassilvitskii 2007 for where it begins; the best of five runs
std::vector<Point> cluster_centers(const std::vector<Point>& points, std::size_t count, Dice& dice);

/// "nearest_cluster", "cluster_distance" and "density" by a fitted state; see plan/sql.hpp.
duckdb::NumbersFunction cluster_function(std::string_view op, const Json& state);

/// "isolation" by a fitted state.
duckdb::NumbersFunction isolation_function(const Json& state);

/// A forest of isolation trees as a state. \source Liu, Ting & Zhou 2008
Json isolation_forest(const std::vector<Point>& points, std::size_t trees, std::size_t tree_rows,
                      Dice& dice);

/// How many numbers a fitted state of these takes.
std::size_t dimensions_of(const Json& state);

}  // namespace mdm::compute
