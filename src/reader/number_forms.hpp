#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Numbers as people write them: with marks between groups of digits, a decimal comma, a currency
/// mark, a percent sign, or a sign in an unusual place. A cell alone rarely tells what its marks
/// mean ("1,234"), so that reading it gives every possibility; the column decides.
namespace mdm::reader {

/// What stands between groups of whole digits, and before the fraction. Groups are of three digits,
/// those of commas perhaps of two before the last one ("12,34,567"); small numbers have none, and
/// large ones need not. A blank may be of any width, an apostrophe straight or curled.
enum class NumberStyle : std::uint8_t {
  point,
  comma_groups,       ///< "1,234.5"
  blank_groups,       ///< "1 234.5"
  apostrophe_groups,  ///< "1'234.5"
  comma,
  point_groups,             ///< "1.234,5"
  blank_groups_comma,       ///< "1 234,5"
  apostrophe_groups_comma,  ///< "1'234,5"
};
inline constexpr unsigned kNumberStyles = 8;

/// A set of styles.
using StyleMask = std::uint8_t;
inline constexpr StyleMask kPointStyles = 0x0F;
inline constexpr StyleMask kCommaStyles = 0xF0;

constexpr StyleMask bit_of(NumberStyle style) noexcept {
  return static_cast<StyleMask>(1U << static_cast<unsigned>(style));
}

/// The unit written at a number: kNoAffix, kPercent or a currency, of which each has a number
/// below kAffixes.
using Affix = std::uint8_t;
inline constexpr Affix kNoAffix = 0;
inline constexpr Affix kPercent = 1;
inline constexpr unsigned kAffixes = 64;

/// As it is written most often: "%", "$", "CHF".
std::string_view name_of(Affix affix) noexcept;

/// What a plain number would not have.
enum NumberMark : std::uint8_t {
  group_marks = 1,
  decimal_comma = 2,
  affix_mark = 4,
  parentheses = 8,
  trailing_minus = 16,
  plus_sign = 32,
  long_minus = 64,  ///< U+2212
};

/// A cell as a number. Its digits are read in up to two ways: as a whole number, and with a
/// decimal mark.
struct NumberCell {
  Affix affix = kNoAffix;
  bool negative = false;
  bool is_zero = false;
  std::uint8_t marks = 0;        ///< of sign and affix; those among the digits depend on the style
  std::uint8_t parts = 1;        ///< of digits, parted by marks
  StyleMask integer_styles = 0;  ///< by which it is `integer`
  StyleMask whole_styles = 0;    ///< by which it is `whole`
  StyleMask decimal_styles = 0;  ///< by which it is `decimal`
  std::int64_t integer = 0;
  double whole = 0;
  double decimal = 0;
  bool has_nine_grouped_digits = false;  ///< "732 829 320": as telephone and register numbers

  StyleMask real_styles() const { return whole_styles | decimal_styles; }
};

/// \returns false if `cell`, without blanks around it, is no number. A reading that int64 or a
///          double does not hold exactly is left out, as are leading zeros, and groups that are an
///          address of the internet. What parse_float64 takes is a number with a decimal point.
bool read_number(std::string_view cell, NumberCell& out) noexcept;

/// What reading cells with these marks dropped or turned: "group marks and currency mark $
/// dropped".
std::string marks_text(std::uint8_t marks, Affix affix);

/// The NumberMarks of a cell that is read in `style`.
std::uint8_t marks_by(const NumberCell& cell, NumberStyle style) noexcept;

}  // namespace mdm::reader
