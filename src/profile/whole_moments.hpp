#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "moments.hpp"
#include "wide_int.hpp"

namespace mdm::profile {

/// Sums of the first four powers of the distances of integers from a pivot. Nothing is rounded
/// before the end, so that the pivot does not show in the result; it should be near for speed.
class WholeMoments {
 public:
  explicit WholeMoments(std::int64_t pivot) : pivot_(pivot) {}

  /// \param low, high  the extremes of the cells, or beyond
  void add(std::span<const std::int64_t> cells, std::int64_t low, std::int64_t high);
  /// One integer that occurred `count` times.
  void add(std::int64_t cell, std::uint64_t count);
  void merge(const WholeMoments& other);  ///< of the same pivot

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.count_, self.sums_);
  }

  Shape shape() const;

 private:
  /// Sums of the 64 bit words of what is added; of 2^64 numbers.
  template <std::size_t kWords>
  using Sum = std::array<UInt128, kWords>;

  /// Of the distances of one sign.
  struct PowerSums {
    Sum<1> first{};
    Sum<2> second{};
    Sum<3> third{};
    Sum<4> fourth{};
  };

  void add_near(std::span<const std::int64_t> cells);
  void put(std::int64_t cell, std::uint64_t times);

  std::int64_t pivot_;
  std::uint64_t count_ = 0;
  std::array<PowerSums, 2> sums_{};  ///< above the pivot, below it
};

}  // namespace mdm::profile
