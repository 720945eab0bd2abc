#include <charconv>

#include <mdm/data.hpp>

namespace mdm::data {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

constexpr std::int64_t kDaysPerEra = 146'097;  // 400 years
constexpr std::int64_t kEpochDay = 719'468;    // 1970-01-01, from 0000-03-01

constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

/// Proleptic Gregorian, for any 32 bits of days; <chrono> ends at the year 32 767.
/// \source Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and
///         civil_from_days; a year begins in March there
struct Civil {
  std::int64_t year;
  std::int64_t month;
  std::int64_t day;
};

Civil civil_of(std::int64_t days) {
  const std::int64_t shifted = days + kEpochDay;
  const std::int64_t era = floor_divide(shifted, kDaysPerEra);
  const std::int64_t day_of_era = shifted - era * kDaysPerEra;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {.year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
          .month = month,
          .day = day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

std::int64_t days_of(const Civil& civil) {
  const std::int64_t year = civil.year - (civil.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year =
      (153 * (civil.month + (civil.month > 2 ? -3 : 9)) + 2) / 5 + civil.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kEpochDay;
}

std::string day_text(std::int64_t days) {
  const Civil civil = civil_of(days);
  return fmt::format("{}{:04}-{:02}-{:02}", civil.year < 0 ? "-" : "", std::abs(civil.year),
                     civil.month, civil.day);
}

std::string clock_text(std::int64_t micros) {
  const std::int64_t fraction = micros % kSecond;
  std::string text = fmt::format("{:02}:{:02}:{:02}", micros / kHour, micros / kMinute % 60,
                                 micros / kSecond % 60);
  if (fraction != 0) {
    text += fmt::format(".{:06}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

/// The number of `digits` digits that `text` begins with, and a `mark` after it unless that is NUL;
/// takes them off.
std::optional<std::int64_t> take(std::string_view& text, std::size_t digits, char mark) {
  const std::size_t length = digits + (mark == '\0' ? 0 : 1);
  std::int64_t number = 0;
  if (text.size() < length || (mark != '\0' && text[digits] != mark)) {
    return std::nullopt;
  }
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(length);
  return number;
}

std::optional<std::int64_t> day_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  text.remove_prefix(negative ? 1 : 0);
  const std::size_t digits = text.find('-');
  if (digits < 4 || digits > 7) {
    return std::nullopt;
  }
  const auto year = take(text, digits, '-');
  const auto month = take(text, 2, '-');
  const auto day = take(text, 2, '\0');
  if (!year || !month || !day || !text.empty() || *month < 1 || *month > 12) {
    return std::nullopt;
  }
  const Civil civil{.year = negative ? -*year : *year, .month = *month, .day = *day};
  const std::int64_t days = days_of(civil);
  return civil_of(days).day == *day ? std::optional(days) : std::nullopt;
}

std::optional<std::int64_t> clock_of(std::string_view text) {
  const auto hours = take(text, 2, ':');
  const auto minutes = take(text, 2, ':');
  const auto seconds = take(text, 2, '\0');
  if (!hours || !minutes || !seconds || *minutes > 59 || *seconds > 59) {
    return std::nullopt;
  }
  std::int64_t micros = *hours * kHour + *minutes * kMinute + *seconds * kSecond;
  if (!text.empty()) {
    const std::size_t digits = text.size() - 1;
    if (text.front() != '.' || digits < 1 || digits > 6) {
      return std::nullopt;
    }
    text.remove_prefix(1);
    const auto fraction = take(text, digits, '\0');
    if (!fraction) {
      return std::nullopt;
    }
    micros += *fraction * static_cast<std::int64_t>(power_of_ten(static_cast<int>(6 - digits)));
  }
  return micros;
}

}  // namespace

std::string int_text(Type type, std::int64_t value) {
  switch (type) {
    case Type::date: return day_text(value);
    case Type::time: return clock_text(value);
    case Type::timestamp: {
      const std::int64_t day = floor_divide(value, kDay);
      const std::int64_t rest = value % kDay;
      return day_text(day) + " " + clock_text(rest < 0 ? rest + kDay : rest);
    }
    default: return fmt::format("{}", value);
  }
}

std::optional<std::int64_t> int_of_text(Type type, std::string_view text) noexcept {
  if (type == Type::date) {
    return day_of(text);
  }
  if (type == Type::time) {
    return clock_of(text);
  }
  if (type == Type::timestamp) {
    const std::size_t blank = text.find(' ');
    const auto day = day_of(text.substr(0, blank));
    const auto clock =
        blank == std::string_view::npos ? std::nullopt : clock_of(text.substr(blank + 1));
    std::int64_t micros = 0;
    if (!day || !clock || *clock >= kDay) {
      return std::nullopt;
    }
    // Within 64 bits by the first and the last microsecond, not by the midnight before them.
    const Int128 sum = Int128{*day} * kDay + *clock;
    micros = static_cast<std::int64_t>(sum);
    return micros == sum ? std::optional(micros) : std::nullopt;
  }
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

std::optional<Int128> decimal_of_text(std::string_view text, int scale) noexcept {
  const bool negative = text.starts_with('-');
  text.remove_prefix(negative ? 1 : 0);
  const std::size_t point = text.size() - static_cast<std::size_t>(scale) - 1;
  const std::size_t digits = text.size() - (scale > 0 ? 1 : 0);
  if (text.size() < static_cast<std::size_t>(scale) + (scale > 0 ? 2 : 1) ||
      digits > static_cast<std::size_t>(kDecimalDigits) + 1 || (scale > 0 && text[point] != '.')) {
    return std::nullopt;
  }
  Int128 units = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (scale > 0 && i == point) {
      continue;
    }
    if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    }
    units = units * 10 + (text[i] - '0');
  }
  return negative ? -units : units;
}

}  // namespace mdm::data
