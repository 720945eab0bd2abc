#include "csv_values.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "moment_scan.hpp"

namespace mdm::reader {
namespace {

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != lower[i]) {
      return false;
    }
  }
  return true;
}

/// The parts of [-]whole[.fraction][e[±]exponent].
struct Decimal {
  std::string_view whole{};
  std::string_view fraction{};
  bool has_point = false;
  bool has_exponent = false;
};

bool split_decimal(std::string_view text, Decimal& parts) noexcept {
  std::size_t at = !text.empty() && text.front() == '-' ? 1U : 0U;
  parts.whole = text.substr(at, digits_at(text, at));
  at += parts.whole.size();
  if (at < text.size() && text[at] == '.') {
    parts.has_point = true;
    parts.fraction = text.substr(at + 1, digits_at(text, at + 1));
    at += 1 + parts.fraction.size();
  }
  if (parts.whole.empty() && parts.fraction.empty()) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    parts.has_exponent = true;
    ++at;
    at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1U : 0U;
    const std::size_t count = digits_at(text, at);
    if (count == 0) {
      return false;
    }
    at += count;
  }
  return at == text.size() && (parts.whole.size() < 2 || parts.whole.front() != '0');
}

std::size_t significant_digits(const Decimal& parts) noexcept {
  std::size_t count = 0;
  std::size_t zeros = 0;
  for (const std::string_view part : {parts.whole, parts.fraction}) {
    for (const char c : part) {
      if (c != '0') {
        count += zeros + 1;
        zeros = 0;
      } else if (count > 0) {
        ++zeros;
      }
    }
  }
  return count;
}

/// True if `value`, written with as many decimals, gives `text` again.
bool spells(double value, std::string_view text, const Decimal& parts) noexcept {
  char buffer[400];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed,
                    static_cast<int>(std::min<std::size_t>(parts.fraction.size(), 80)));
  return error == std::errc() && !parts.has_exponent &&
         std::string_view(buffer, static_cast<std::size_t>(end - buffer)) == text;
}

bool parse_infinity(std::string_view text, double& value) noexcept {
  const bool negative = !text.empty() && text.front() == '-';
  text.remove_prefix(negative ? 1U : 0U);
  const double infinity = std::numeric_limits<double>::infinity();
  value = negative ? -infinity : infinity;
  return equals_ignoring_case(text, "inf") || equals_ignoring_case(text, "infinity");
}

/// "2020-01-31" at once; false, and nothing taken, for other forms.
bool take_ten_bytes(std::string_view& text, std::int32_t& days) noexcept {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') {
    return false;
  }
  const char* const at = text.data();
  const std::uint64_t digits = word_at<std::uint32_t>(at) | word_at<std::uint16_t>(at + 5) << 32U |
                               word_at<std::uint16_t>(at + 8) << 48U;
  std::uint64_t number = 0;
  if (!parse_eight_digits(digits, number) ||
      !days_of(static_cast<int>(number / 10'000), static_cast<int>(number / 100 % 100),
               static_cast<int>(number % 100), days)) {
    return false;
  }
  text.remove_prefix(10);
  return true;
}

bool take_year_first(std::string_view& text, std::int32_t& days) noexcept {
  if (take_ten_bytes(text, days)) {
    return true;
  }
  int year = 0;
  int month = 0;
  int day = 0;
  if (!take_number(text, 4, 4, year) || text.empty() ||
      (text[0] != '-' && text[0] != '/' && text[0] != '.')) {
    return false;
  }
  const char separator = text.front();
  const std::size_t least = separator == '.' ? 2 : 1;  // 2020.1.5 is rather a version
  text.remove_prefix(1);
  return take_number(text, least, 2, month) && take_char(text, separator) &&
         take_number(text, least, 2, day) && days_of(year, month, day, days);
}

bool take_year_last(std::string_view& text, DateOrder order, std::int32_t& days) noexcept {
  int first = 0;
  int second = 0;
  int year = 0;
  if (!take_number(text, 1, 2, first) || text.empty()) {
    return false;
  }
  const char separator = text.front();
  if (separator != '/' && separator != '-' && separator != '.') {
    return false;
  }
  text.remove_prefix(1);
  if (!take_number(text, 1, 2, second) || !take_char(text, separator)) {
    return false;
  }
  const std::size_t digits = digits_at(text, 0);
  if (digits == 2 && separator == '/') {
    take_number(text, 2, 2, year);
    year = year_of_two_digits(year);
  } else if (digits != 4 || !take_number(text, 4, 4, year)) {
    return false;
  }
  const bool month_first = order == DateOrder::mdy;
  return days_of(year, month_first ? first : second, month_first ? second : first, days);
}

bool take_date(std::string_view& text, DateOrder order, std::int32_t& days) noexcept {
  return order == DateOrder::ymd ? take_year_first(text, days) : take_year_last(text, order, days);
}

}  // namespace

bool parse_boolean(std::string_view text, std::uint8_t& value) noexcept {
  value = equals_ignoring_case(text, "true") ? 1U : 0U;
  return value == 1 || equals_ignoring_case(text, "false");
}

bool parse_any_float64(std::string_view text, double& value, unsigned& decimals) noexcept {
  decimals = kNotPositional;
  Decimal parts;
  if (!split_decimal(text, parts)) {
    return parse_infinity(text, value);
  }
  if (!parts.has_exponent) {
    decimals = static_cast<unsigned>(std::min<std::size_t>(parts.fraction.size(), kNotPositional));
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return false;
  }
  if (!parts.has_point && !parts.has_exponent) {
    const char* at = parts.whole.data();
    std::uint64_t number = 0;
    take_digits(at, at + parts.whole.size(), number);
    return parts.whole.size() <= 16 && number <= kExactInFloat;
  }
  return significant_digits(parts) <= 17 || spells(value, text, parts);
}

bool measure_decimal(std::string_view text, DecimalDigits& digits) noexcept {
  constexpr auto kMax = static_cast<std::size_t>(data::kDecimalDigits);
  Decimal parts;
  if (!split_decimal(text, parts) || parts.has_exponent) {
    return false;
  }
  const std::size_t whole = parts.whole == "0" ? 0 : parts.whole.size();
  digits.whole = static_cast<int>(std::min(whole, kMax + 1));
  digits.decimals = static_cast<int>(std::min(parts.fraction.size(), kMax + 1));
  return digits.whole + digits.decimals <= data::kDecimalDigits;
}

bool parse_decimal(std::string_view text, int scale, data::Int128& units) noexcept {
  DecimalDigits digits;
  if (!measure_decimal(text, digits) || digits.decimals > scale ||
      digits.whole + scale > data::kDecimalDigits) {
    return false;
  }
  units = 0;
  for (const char c : text) {
    if (c >= '0') {  // the others are '-' and '.'
      units = units * 10 + (c - '0');
    }
  }
  units *= data::power_of_ten(scale - digits.decimals);
  units = text.front() == '-' ? -units : units;
  return true;
}

bool parse_date(std::string_view text, DateOrder order, std::int32_t& value) noexcept {
  return take_date(text, order, value) && text.empty();
}

bool parse_time(std::string_view text, std::int64_t& value) noexcept {
  return take_clock(text, value) && text.empty();
}

bool parse_timestamp(std::string_view text, DateOrder order, std::int64_t& value) noexcept {
  std::int32_t days = 0;
  std::int64_t clock = 0;
  std::int64_t offset = 0;
  if (!take_date(text, order, days)) {
    return false;
  }
  value = days * kDay;
  if (text.empty()) {
    return true;
  }
  if ((!take_char(text, 'T') && !take_char(text, ' ')) || !take_clock(text, clock) ||
      !take_offset(text, offset)) {
    return false;
  }
  value += clock - offset;
  return text.empty();
}

}  // namespace mdm::reader
