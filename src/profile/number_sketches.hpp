#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include "hash.hpp"
#include "hyper_log_log.hpp"
#include "log_linear.hpp"
#include "mass.hpp"
#include "moments.hpp"
#include "sketch_sizes.hpp"
#include "whole_moments.hpp"

namespace mdm::profile {

/// The 64 bits that name a number: equal numbers have equal bits.
inline std::uint64_t key_of(std::int64_t value) noexcept {
  return static_cast<std::uint64_t>(value);
}
inline std::uint64_t key_of(double value) noexcept {
  return std::bit_cast<std::uint64_t>(value + 0.0);  // -0.0 becomes 0.0
}

template <typename Value>
Value value_of(std::uint64_t key) noexcept {
  return std::bit_cast<Value>(key);
}

inline bool is_finite(std::int64_t /*value*/) noexcept {
  return true;
}
inline bool is_finite(double value) noexcept {
  return std::isfinite(value);
}

/// The point from which the distances of a column's values are taken.
template <typename Value>
class Pivot {
 public:
  /// Far pivots count as 0, so that no distance of reals overflows and integers are in range.
  explicit Pivot(double wanted);

  Value value() const noexcept { return value_; }

  double distance_of(Value cell) const noexcept {
    if constexpr (std::is_same_v<Value, double>) {
      return cell - value_ + 0.0;
    } else {
      const auto above = static_cast<std::uint64_t>(cell) - static_cast<std::uint64_t>(value_);
      return cell >= value_ ? static_cast<double>(above)
                            : -static_cast<double>(std::uint64_t{0} - above);
    }
  }

 private:
  Value value_ = 0;
};

template <typename Value>
using MomentsOf = std::conditional_t<std::is_same_v<Value, double>, Moments, WholeMoments>;

/// Count, extremes and moments of numbers.
template <typename Value>
struct NumberSummary {
  std::uint64_t finite = 0;
  std::uint64_t infinities = 0;
  std::uint64_t zeros = 0;
  std::uint64_t negatives = 0;
  Value min = std::numeric_limits<Value>::max();
  Value max = std::numeric_limits<Value>::lowest();
  MomentsOf<Value> moments;

  explicit NumberSummary(Value pivot) : moments(moments_from(pivot)) {}

  /// Finite values and their distances.
  void add(std::span<const Value> values, std::span<const double> distances);
  /// A value that occurred `count` times; it may be infinite.
  void add(Value value, double distance, std::uint64_t count);
  void merge(const NumberSummary& other);

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.finite, self.infinities, self.zeros, self.negatives, self.min, self.max,
         self.moments);
  }
  Shape shape(Value pivot) const;  ///< the pivot that was given first

 private:
  static MomentsOf<Value> moments_from(Value pivot) {
    if constexpr (std::is_same_v<Value, double>) {
      return {};
    } else {
      return MomentsOf<Value>(pivot);
    }
  }
};

template <typename Value>
struct NumberSketches {
  Pivot<Value> pivot;
  NumberSummary<Value> summary;
  HyperLogLog distinct;
  LogLinear distances;

  NumberSketches(double wanted_pivot, const SketchSizes& sizes)
      : pivot(wanted_pivot),
        summary(pivot.value()),
        distinct(sizes.register_bits),
        distances(sizes.mantissa_bits) {}

  void add(std::span<const Value> cells);
  void add(Value value, std::uint64_t count);
  void merge(const NumberSketches& other);

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.summary, self.distinct, self.distances);
  }

  /// The bins of `distances` as intervals of values, within min and max. A bin of which the sample
  /// tells more is given by the values of the sample, each with its share of the bin's count.
  /// \param sample  finite cells of the column, each row alike likely; may be empty
  std::vector<Mass> masses(std::vector<Value> sample) const;
};

extern template class Pivot<std::int64_t>;
extern template class Pivot<double>;
extern template struct NumberSummary<std::int64_t>;
extern template struct NumberSummary<double>;
extern template struct NumberSketches<std::int64_t>;
extern template struct NumberSketches<double>;

}  // namespace mdm::profile
