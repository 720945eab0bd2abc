#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <mdm/data.hpp>

#include "csv_values.hpp"
#include "moment_forms.hpp"
#include "number_forms.hpp"

namespace mdm::reader {

/// How the cells of a column are read: a type, for dates the order of day, month and year, for
/// numbers with marks their style. From narrow to wide.
enum class Kind : std::uint8_t {
  boolean,
  user_date,  ///< as the user's format has it
  user_time,
  user_timestamp,
  compact_date,  ///< "20200131": only in columns whose name says so
  int64,
  float64,
  decimal,  ///< of any scale that the cells leave possible
  date_ymd,
  date_dmy,
  date_mdy,
  named_date,  ///< "31 Jan 2020"
  time,
  timestamp_ymd,
  timestamp_dmy,
  timestamp_mdy,
  named_timestamp,
  compact_timestamp,
  styled_int64,                                   ///< of the first NumberStyle; the others follow
  styled_float64 = styled_int64 + kNumberStyles,  ///< likewise
  text = styled_float64 + kNumberStyles,
};

constexpr bool is_styled(Kind kind) noexcept {
  return kind >= Kind::styled_int64 && kind < Kind::text;
}

/// The kind of numbers in `style`, and back.
constexpr Kind styled(NumberStyle style, bool real) noexcept {
  const Kind first = real ? Kind::styled_float64 : Kind::styled_int64;
  return static_cast<Kind>(static_cast<unsigned>(first) + static_cast<unsigned>(style));
}
constexpr NumberStyle style_of(Kind kind) noexcept {
  const Kind first = kind < Kind::styled_float64 ? Kind::styled_int64 : Kind::styled_float64;
  return static_cast<NumberStyle>(static_cast<unsigned>(kind) - static_cast<unsigned>(first));
}

/// A set of kinds but text, which every cell fits, and of what else the cells of a column have in
/// common; each cell takes away what it contradicts. Nothing but text is left if it is 0.
// NOLINTNEXTLINE(modernize-use-using): __extension__ takes a typedef only
__extension__ typedef unsigned __int128 KindMask;

constexpr KindMask bit_of(Kind kind) noexcept {
  return kind == Kind::text ? 0 : KindMask{1} << static_cast<unsigned>(kind);
}

/// What the numbers of a column have in common; each is there as long as no cell contradicts it.
enum class Trait : std::uint8_t {
  no_plus = static_cast<unsigned>(Kind::text),  ///< no cell has a plus sign
  all_signed,     ///< all numbers but 0 have a sign: then plus signs are signs
  no_minus,       ///< … unless all are plus signs, as in telephone numbers
  nine_digits,    ///< "732 829 320" throughout: a register or telephone number
  point_decides,  ///< the file does not suggest decimal commas: in doubt they part groups
  affix,          ///< two bits for each of the six digits of the affix's number
  no_cell = affix + 12,
  /// Decimals of the scale 0 hold every cell; the other scales up to data::kDecimalDigits follow.
  scale,
};

constexpr KindMask bit_of(Trait trait) noexcept {
  return KindMask{1} << static_cast<unsigned>(trait);
}

inline constexpr KindMask kAllKinds =
    (KindMask{1} << (static_cast<unsigned>(Trait::scale) + 1U + unsigned{data::kDecimalDigits})) -
    1U;

/// The scales from `lowest` on.
constexpr KindMask scales_from(int lowest) noexcept {
  return (kAllKinds >> (static_cast<unsigned>(Trait::scale) + static_cast<unsigned>(lowest)))
         << (static_cast<unsigned>(Trait::scale) + static_cast<unsigned>(lowest));
}

/// The lowest and the highest scale at which decimals hold every cell; none if no scale is.
struct Scales {
  int lowest = 0;
  int highest = 0;
};
std::optional<Scales> scales_of(KindMask mask) noexcept;

data::Type type_of(Kind kind) noexcept;

/// The kinds that read dates and times, but for those of digits alone.
inline constexpr KindMask kMoments = (bit_of(Kind::compact_timestamp) - bit_of(Kind::date_ymd)) |
                                     bit_of(Kind::user_date) | bit_of(Kind::user_time) |
                                     bit_of(Kind::user_timestamp);

/// Reads a cell of a kind of type date. \param format  of user_date, else null
bool parse_days(std::string_view cell, Kind kind, const MomentFormat* format,
                std::int32_t& value) noexcept;

/// Reads a cell of a kind of type time or timestamp.
bool parse_micros(std::string_view cell, Kind kind, const MomentFormat* format,
                  std::int64_t& value) noexcept;

/// What of `among` a cell does not contradict; it has no blanks around it.
/// \param format  the user's, or null
KindMask kinds_of(std::string_view cell, KindMask among,
                  const MomentFormat* format = nullptr) noexcept;

constexpr bool is_undecided(KindMask mask) noexcept {
  return (mask & bit_of(Trait::no_cell)) != 0;
}

/// As kinds_of of both sets of cells.
KindMask common_kinds(KindMask a, KindMask b) noexcept;

/// How the numbers of a column with marks are written, beside their style.
struct NumberForm {
  Affix affix = kNoAffix;
  bool all_signed = false;  ///< plus signs are signs

  bool operator==(const NumberForm&) const = default;
};

/// The form that is left in `mask`, if cells agree on one.
std::optional<NumberForm> form_of(KindMask mask) noexcept;

/// What a cell cannot contradict because it fits `kind` (an int64 must also be exact in a double,
/// the decimals of a float64 and the digits of a decimal must be counted, and see stays_open).
KindMask implied_by(Kind kind, NumberForm form = {}) noexcept;

/// True if a cell that parsed as the plain number `value` surely contradicts nothing of `open`,
/// which implied_by does not cover. Quick, for numbers of one sign, or with three decimals, which
/// might be groups.
bool stays_open(std::string_view cell, double value, KindMask open) noexcept;

/// The narrowest kind in `mask`, not narrower than `floor`; text if there is none or if it is in
/// doubt, and for a mask without a cell. Then a given `floor` is taken as it is.
Kind narrowest(KindMask mask, std::optional<data::Type> floor = std::nullopt) noexcept;

/// `kind` for the wider `type`; text if the type holds other values.
Kind widened(Kind kind, data::Type type) noexcept;

/// Why `mask` gives text although all its cells could be of another type.
struct Doubt {
  data::Type type = data::Type::text;
  std::string reason{};
};
std::optional<Doubt> doubt_of(KindMask mask);

/// NA, N/A, NaN, null, None, -, ?, #N/A in any case: a null in every column but text.
bool is_null_word(std::string_view cell) noexcept;

/// "Total", "Sum:", "Gesamt", "Итого", "合計": what the first cell of a row of totals says.
bool is_total_word(std::string_view cell) noexcept;

std::string_view trimmed(std::string_view cell) noexcept;

}  // namespace mdm::reader
