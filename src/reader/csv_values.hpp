#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <mdm/data.hpp>

/// Text of a cell → typed value. Each function takes the whole of `text`, without blanks around it,
/// and returns false, with `value` unspecified, unless the type holds exactly what is written.
namespace mdm::reader {

enum class DateOrder : std::uint8_t { ymd, dmy, mdy };

inline constexpr std::uint64_t kExactInFloat = std::uint64_t{1} << 53U;

/// "true" or "false" in any case.
bool parse_boolean(std::string_view text, std::uint8_t& value) noexcept;

/// Eight digits at once, the first in the lowest byte.
/// \source Lemire, "Quickly parsing eight digits", 2018
inline bool parse_eight_digits(std::uint64_t word, std::uint64_t& value) noexcept {
  std::uint64_t digits = word - 0x3030303030303030U;
  if ((((word + 0x4646464646464646U) | digits) & 0x8080808080808080U) != 0) {
    return false;
  }
  digits = digits * 10 + (digits >> 8U);
  value = (((digits & 0x000000FF000000FFU) * 0x000F424000000064U) +
           (((digits >> 16U) & 0x000000FF000000FFU) * 0x0000271000000001U)) >>
          32U;
  return true;
}

template <typename Word>
std::uint64_t word_at(const char* at) noexcept {
  Word word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// The `size` bytes at `at`, 1 to 8, behind as many '0' as make eight.
inline std::uint64_t eight_with_zeros(const char* at, std::size_t size) noexcept {
  const std::size_t zeros = 8 - size;
  if (size == 8) {
    return word_at<std::uint64_t>(at);
  }
  const std::uint64_t filled = 0x3030303030303030U >> (8 * size);
  if (size >= 4) {  // two halves, which may overlap
    return filled | word_at<std::uint32_t>(at) << (8 * zeros) |
           word_at<std::uint32_t>(at + size - 4) << 32U;
  }
  return filled | word_at<std::uint8_t>(at) << (8 * zeros) |
         word_at<std::uint8_t>(at + size / 2) << (8 * (zeros + size / 2)) |
         word_at<std::uint8_t>(at + size - 1) << 56U;
}

/// Appends the digits at `at` to `number` and moves past them; the caller bounds their count.
inline void take_digits(const char*& at, const char* end, std::uint64_t& number) noexcept {
  std::uint64_t eight = 0;
  while (end - at >= 8 && parse_eight_digits(word_at<std::uint64_t>(at), eight)) {
    number = number * 100'000'000 + eight;
    at += 8;
  }
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0';
    if (digit > 9) {
      return;
    }
    number = number * 10 + digit;
  }
}

/// Decimal digits, perhaps after '-'; no leading zero, "-0" or '+'; within 64 bits.
inline bool parse_int64(std::string_view text, std::int64_t& value) noexcept {
  const bool negative = !text.empty() && text.front() == '-';
  text.remove_prefix(negative ? 1U : 0U);
  if (text.empty() || text.size() > 19 || (text.front() == '0' && (negative || text.size() > 1))) {
    return false;
  }
  std::uint64_t number = 0;
  if (text.size() <= 8) {
    const bool fits = parse_eight_digits(eight_with_zeros(text.data(), text.size()), number);
    value = static_cast<std::int64_t>(negative ? 0 - number : number);
    return fits;
  }
  const char* at = text.data();
  const char* const end = at + text.size();
  take_digits(at, end, number);
  const std::uint64_t limit = std::uint64_t{INT64_MAX} + (negative ? 1U : 0U);
  if (at != end || number > limit) {
    return false;
  }
  value = std::bit_cast<std::int64_t>(negative ? 0 - number : number);
  return true;
}

/// True if every integer up to |value| is a double.
inline bool is_exact_in_float(std::int64_t value) noexcept {
  return std::bit_cast<std::uint64_t>(value) + kExactInFloat <= 2 * kExactInFloat;
}

/// parse_float64 for all forms.
bool parse_any_float64(std::string_view text, double& value, unsigned& decimals) noexcept;

/// For `decimals`: the number is not in plain positional notation.
inline constexpr unsigned kNotPositional = 255;

inline constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                          1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                          1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Decimal or scientific notation or "inf", without '+' or superfluous leading zeros. An integer
/// must be exact in a double; more than 17 significant digits fit only if they are the digits of
/// the double itself, as printf("%.20f") writes them.
/// \param decimals  the digits after the point, or kNotPositional
inline bool parse_float64(std::string_view text, double& value, unsigned& decimals) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  at += negative ? 1U : 0U;
  const char* const whole = at;
  std::uint64_t number = 0;
  take_digits(at, end, number);
  if (at == end || *at != '.' || at == whole || (*whole == '0' && at - whole > 1)) {
    return parse_any_float64(text, value, decimals);
  }
  const char* const fraction = ++at;
  take_digits(at, end, number);
  // Both operands are exact, so that the quotient is rounded once. \source Clinger 1990
  if (at != end || end - whole > 20 || number > kExactInFloat) {
    return parse_any_float64(text, value, decimals);
  }
  decimals = static_cast<unsigned>(end - fraction);
  const double quotient = static_cast<double>(number) / kPowersOfTen[end - fraction];
  value = negative ? -quotient : quotient;
  return true;
}
inline bool parse_float64(std::string_view text, double& value) noexcept {
  unsigned decimals = 0;
  return parse_float64(text, value, decimals);
}

/// The digits of a number in plain positional notation.
struct DecimalDigits {
  int whole = 0;     ///< before the point, without a lone 0
  int decimals = 0;  ///< after it, as they are written
};

/// "-12.50", ".5", "5.": digits, perhaps after '-', without superfluous leading zeros; at most
/// data::kDecimalDigits of them.
bool measure_decimal(std::string_view text, DecimalDigits& digits) noexcept;

/// The same in units of 10^-scale, if it has at most `scale` decimals and fits with them.
bool parse_decimal(std::string_view text, int scale, data::Int128& units) noexcept;

/// Days since 1970-01-01. ymd: "2020-01-31", "2020/1/31". dmy and mdy: "31/1/2020", "31-01-2020",
/// "31.01.2020", and with two digits of the year "31/1/20" (69 to 99 are of the 20th century:
/// POSIX strptime %y).
bool parse_date(std::string_view text, DateOrder order, std::int32_t& value) noexcept;

/// Microseconds since midnight: "23:59", "9:30:00", "09:30:00.25".
bool parse_time(std::string_view text, std::int64_t& value) noexcept;

/// Microseconds since 1970-01-01T00:00: a date, or a date, a 'T' or blank, a time and perhaps an
/// offset ("Z", "+02:00", "-0530", "+01"), which is taken off.
bool parse_timestamp(std::string_view text, DateOrder order, std::int64_t& value) noexcept;

}  // namespace mdm::reader
