#pragma once

#include <cstdint>

namespace mdm::writer {

// Encoding of the format.
// \source https://github.com/apache/parquet-format/blob/master/Encodings.md
inline constexpr std::int32_t kPlain = 0;
inline constexpr std::int32_t kRuns = 3;
inline constexpr std::int32_t kPlaces = 8;  ///< in a dictionary

/// A decimal as we write it: two's complement, the highest byte first.
inline constexpr std::int32_t kDecimalBytes = 16;

}  // namespace mdm::writer
