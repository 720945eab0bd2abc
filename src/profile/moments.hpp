#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "page_index.hpp"
#include "wide_int.hpp"

namespace mdm::profile {

/// The shape of a set of numbers; NaN where undefined. See ColumnProfile for the definitions.
struct Shape {
  double mean = 0;
  double std = 0;
  double skewness = 0;
  double kurtosis = 0;
};

/// Averages of the powers of distances.
struct PowerMeans {
  Quad first = 0;
  Quad second = 0;
  Quad third = 0;
  Quad fourth = 0;
};

/// How far the means of powers may be off, as a share: by this much the shape is known less.
struct Noise {
  Quad two = 0;   ///< of the first two powers
  Quad four = 0;  ///< of the third and fourth
};

inline constexpr Noise kNoNoise{0, 0};

/// The shape of `count` (at least one) numbers, pivot + distance. What the pivot is too far off to
/// tell is NaN: skewness and kurtosis if fewer than six of their digits are known, the standard
/// deviation if none is (and so if all distances are equal).
Shape shape_of(const PowerMeans& means, std::uint64_t count, Quad pivot, const Noise& noise);

/// Sums of the first four powers of distances from a pivot, without rounding.
///
/// Distances of one sign and exponent differ in their mantissas only, so that the powers of these,
/// as integers, add up exactly and in any order. The first two powers are whole; of the third and
/// fourth the first 64 bits are kept, which leaves six digits of the kurtosis with a pivot 1000
/// standard deviations off. Distances below the smallest normal double count as 0.
class Moments {
 public:
  /// Finite distances.
  void add(std::span<const double> distances);
  /// One distance that occurred `count` times.
  void add(double distance, std::uint64_t count);
  void merge(const Moments& other);

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.count_, self.index_, self.sums_);
    form.require(self.sums_.size() == self.index_.size());
  }

  /// The shape of pivot + distance; NaN where the pivot is too far off, see shape_of.
  Shape shape(double pivot) const;

 private:
  /// Sums over the distances of one page; see put for the scales. 2^64 cells fit.
  struct PowerSums {
    UInt128 first = 0;
    UInt128 second_low = 0;
    UInt128 second_high = 0;
    UInt128 third = 0;
    UInt128 fourth = 0;
  };

  void put(double distance, std::uint64_t times);
  PowerSums& open(std::size_t page);
  PowerMeans means() const;

  std::uint64_t count_ = 0;
  PageIndex index_{};
  std::vector<PowerSums> sums_{};
};

}  // namespace mdm::profile
