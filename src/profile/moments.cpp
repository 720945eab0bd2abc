#include "moments.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace mdm::profile {
namespace {

constexpr double kSmallest = std::numeric_limits<double>::min();

constexpr Noise kNoise{0x1p-108, 0x1p-61};
constexpr Quad kNeeded = 1e-6;

/// Through long double: the square of a double may lie outside the range of double.
Quad root(Quad square) {
  return static_cast<Quad>(std::sqrt(static_cast<long double>(square)));
}

}  // namespace

Moments::PowerSums& Moments::open(std::size_t page) {
  const std::size_t number = index_.open(page);
  if (number == sums_.size()) {
    if (number == sums_.capacity()) {
      sums_.reserve(number + 1 + number / 8);  // pages are few, and their memory counts
    }
    sums_.emplace_back();
  }
  return sums_[number];
}

/// The mantissa is an integer of 64 bits, the upper one set; distance = mantissa * 2^exponent,
/// where the page tells the exponent. The powers are scaled by
/// 2^exponent, 2^(2 exponent), 2^(3 exponent + 128) and 2^(4 exponent + 192).
inline void Moments::put(double distance, std::uint64_t times) {
  const auto bits = std::bit_cast<std::uint64_t>(distance);
  const std::uint64_t mantissa = (bits << 11U) | (std::uint64_t{1} << 63U);
  const UInt128 square = static_cast<UInt128>(mantissa) * mantissa;
  const auto high = static_cast<std::uint64_t>(square >> 64U);
  const auto low = static_cast<std::uint64_t>(square);
  const auto third = static_cast<std::uint64_t>((static_cast<UInt128>(high) * mantissa) >> 64U);
  const auto fourth = static_cast<std::uint64_t>((static_cast<UInt128>(high) * high) >> 64U);

  PowerSums& sums = open(PageIndex::page_of(bits));
  sums.first += static_cast<UInt128>(mantissa) * times;
  sums.second_low += static_cast<UInt128>(low) * times;
  sums.second_high += static_cast<UInt128>(high) * times;
  sums.third += static_cast<UInt128>(third) * times;
  sums.fourth += static_cast<UInt128>(fourth) * times;
}

void Moments::add(std::span<const double> distances) {
  count_ += distances.size();
  for (const double distance : distances) {
    if (std::abs(distance) >= kSmallest) {
      put(distance, 1);
    }
  }
}

void Moments::add(double distance, std::uint64_t count) {
  count_ += count;
  if (std::abs(distance) >= kSmallest) {
    put(distance, count);
  }
}

void Moments::merge(const Moments& other) {
  count_ += other.count_;
  for (std::size_t page = 0; page < PageIndex::kPages; ++page) {
    const std::size_t number = other.index_.find(page);
    if (number != PageIndex::kNone) {
      const PowerSums& from = other.sums_[number];
      PowerSums& to = open(page);
      to.first += from.first;
      to.second_low += from.second_low;
      to.second_high += from.second_high;
      to.third += from.third;
      to.fourth += from.fourth;
    }
  }
}

PowerMeans Moments::means() const {
  PowerMeans sum;
  for (std::size_t page = 0; page < PageIndex::kPages; ++page) {
    const std::size_t number = index_.find(page);
    if (number == PageIndex::kNone) {
      continue;
    }
    const PowerSums& sums = sums_[number];
    const int exponent = static_cast<int>(page % PageIndex::kNegativePages) - 1023;
    const Quad unit = Quad(std::ldexp(1.0, exponent)) * Quad(0x1p-63);
    const Quad odd_unit = page < PageIndex::kNegativePages ? unit : -unit;
    const Quad square_unit = unit * unit;
    const Quad word = Quad(0x1p64);
    sum.first += odd_unit * Quad(sums.first);
    sum.second += square_unit * (word * Quad(sums.second_high) + Quad(sums.second_low));
    sum.third += odd_unit * square_unit * word * word * Quad(sums.third);
    sum.fourth += square_unit * square_unit * word * word * word * Quad(sums.fourth);
  }
  const auto n = static_cast<Quad>(count_);
  return {sum.first / n, sum.second / n, sum.third / n, sum.fourth / n};
}

Shape shape_of(const PowerMeans& means, std::uint64_t count, Quad pivot, const Noise& noise) {
  static constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const auto& [mean, second, third, fourth] = means;
  Shape shape{static_cast<double>(pivot + mean), kNan, kNan, kNan};
  const Quad m2 = second - mean * mean;
  if (m2 <= noise.two * second) {
    return shape;
  }
  if (count > 1) {
    const auto n = static_cast<Quad>(count);
    shape.std = static_cast<double>(root(m2 * n / (n - 1)));
  }
  const Quad m3 = third - mean * (3 * second - 2 * mean * mean);
  const Quad m4 = fourth - mean * (4 * third - mean * (6 * second - 3 * mean * mean));
  const Quad spread = root(m2);
  if (noise.four * root(fourth) * root(second) <= kNeeded * spread * m2) {
    shape.skewness = static_cast<double>(m3 / (m2 * spread));
  }
  if (noise.four * fourth <= kNeeded * m2 * m2) {
    shape.kurtosis = static_cast<double>(m4 / (m2 * m2) - 3);
  }
  return shape;
}

Shape Moments::shape(double pivot) const {
  static constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (count_ == 0) {
    return {kNan, kNan, kNan, kNan};
  }
  return shape_of(means(), count_, Quad(pivot), kNoise);
}

}  // namespace mdm::profile
