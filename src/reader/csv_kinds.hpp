#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <mdm/data.hpp>

#include "csv_values.hpp"

namespace mdm::reader {

/// How the cells of a column are read: a type, and for dates the order of day, month and year. From
/// narrow to wide.
enum class Kind : std::uint8_t {
  boolean,
  int64,
  float64,
  date_ymd,
  date_dmy,
  date_mdy,
  time,
  timestamp_ymd,
  timestamp_dmy,
  timestamp_mdy,
  text,
};

/// A set of kinds but text, which every cell fits.
using KindMask = std::uint16_t;

inline constexpr KindMask kAllKinds = (1U << static_cast<unsigned>(Kind::text)) - 1U;

constexpr KindMask bit_of(Kind kind) noexcept {
  return static_cast<KindMask>(1U << static_cast<unsigned>(kind)) & kAllKinds;
}

data::Type type_of(Kind kind) noexcept;

/// The kinds among `among` that `cell` fits; it has no blanks around it.
KindMask kinds_of(std::string_view cell, KindMask among) noexcept;

/// The kinds that a cell fits because it fits `kind` (an int64 must also be exact in a double).
KindMask implied_by(Kind kind) noexcept;

/// The narrowest kind in `mask`, not narrower than `floor`; text if there is none, if only the
/// order of day and month is open, or if `mask` is kAllKinds, that is, if there was no cell. Then a
/// given `floor` is taken as it is.
Kind narrowest(KindMask mask, std::optional<data::Type> floor = std::nullopt) noexcept;

/// NA, N/A, NaN, null, None, -, ?, #N/A in any case: a null in every column but text.
bool is_null_word(std::string_view cell) noexcept;

std::string_view trimmed(std::string_view cell) noexcept;

}  // namespace mdm::reader
