#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <mdm/profile.hpp>

namespace mdm::profile {

/// How large the sketches of one column may grow, so that all columns of a table together stay
/// within a limit. A function of width and limit alone, or profilers could not be merged.
struct SketchSizes {
  std::size_t slots_max = 0;       ///< of the table of exact counts; three quarters get used
  std::size_t text_bytes_max = 0;  ///< of the texts in that table
  unsigned register_bits = 0;      ///< HyperLogLog has 2^this registers of a byte
  unsigned mantissa_bits = 0;      ///< LogLinear has 2^this bins of 8 bytes for each power of 2

  bool operator==(const SketchSizes&) const = default;

  static SketchSizes of(std::size_t columns, std::uint64_t memory_limit_bytes) {
    const double scarcity =
        std::max(1.0, static_cast<double>(kProfilerMemoryBytes) /
                          static_cast<double>(std::max<std::uint64_t>(memory_limit_bytes, 1)));
    const auto width = static_cast<std::size_t>(std::min(
        1e9, std::ceil(static_cast<double>(std::max<std::size_t>(columns, 1)) * scarcity)));
    const auto share = [width](std::size_t all, std::size_t low, std::size_t high) {
      return std::bit_floor(std::clamp(all / width, low, high));
    };
    const auto log2 = [](std::size_t power) {
      return static_cast<unsigned>(std::bit_width(power)) - 1;
    };
    static constexpr std::size_t kKi = 1024;
    static constexpr std::size_t kMi = kKi * kKi;
    return {share(4 * kMi, 256, 32 * kKi), share(64 * kMi, 4 * kKi, 2 * kMi),
            log2(share(32 * kMi, 256, 64 * kKi)), log2(share(128 * kKi, 16, 256))};
  }
};

}  // namespace mdm::profile
