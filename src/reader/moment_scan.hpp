#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// The parts of dates and times. Each function takes its part from the front of `text`, and returns
/// false, with all that it was given unspecified, if it is not there.
namespace mdm::reader {

inline constexpr std::int64_t kSecond = 1'000'000;  // in microseconds
inline constexpr std::int64_t kDay = 86'400 * kSecond;

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// How many digits stand at `at`.
std::size_t digits_at(std::string_view text, std::size_t at) noexcept;

/// A number of `least` to `most` digits.
bool take_number(std::string_view& text, std::size_t least, std::size_t most, int& value) noexcept;

bool take_char(std::string_view& text, char wanted) noexcept;

/// A name or abbreviation of three letters or more in any case, perhaps with a point behind it:
/// English, German, French, Spanish, Italian, Dutch or Portuguese.
bool take_month_name(std::string_view& text, int& month) noexcept;

/// Letters, one at least; for what is not looked at, such as a weekday.
bool take_word(std::string_view& text) noexcept;

/// 2-digit years: 69 to 99 are of the 20th century. \source POSIX strptime, %y
constexpr int year_of_two_digits(int year) noexcept {
  return year + (year >= 69 ? 1900 : 2000);
}

/// Days since 1970-01-01; false for days that do not exist.
bool days_of(int year, int month, int day, std::int32_t& value) noexcept;

/// Digits after the point, at least one, none of them finer than a microsecond. Adds to `micros`.
bool take_fraction(std::string_view& text, std::int64_t& micros) noexcept;

/// AM or PM in any case. \param hour  from 1 to 12 becomes one from 0 to 23
bool take_half_of_day(std::string_view& text, int& hour) noexcept;

/// "9:30", "09:30:00.25", "9:30 PM": microseconds since midnight.
bool take_clock(std::string_view& text, std::int64_t& micros) noexcept;

/// Nothing, "Z", "UTC", "GMT", "+02:00", "-0530", "+01", perhaps after a blank.
bool take_offset(std::string_view& text, std::int64_t& micros) noexcept;

}  // namespace mdm::reader
