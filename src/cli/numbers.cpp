#include "numbers.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace mdm::cli {
namespace {

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::string_view kNarrowBlank = "\u202F";

std::string grouped(std::string_view digits) {
  if (digits.size() < 5) {
    return std::string(digits);
  }
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) {
      out += kNarrowBlank;
    }
    out += digits[i];
  }
  return out;
}

/// One decimal below ten, none from there on.
std::string two_digits(double value) {
  return fmt::format("{:.{}f}", value, value < 9.95 ? 1 : 0);
}

std::string share_text(std::int64_t part, std::int64_t all, int decimals) {
  if (part <= 0 || all <= 0 || part >= all) {
    return part > 0 && all > 0 ? "100%" : "0%";
  }
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(all);
  const double least = decimals == 0 ? 1 : 0.1;
  if (share < least) {
    return fmt::format("<{}%", least);
  }
  return share > 100 - least ? fmt::format(">{:.{}f}%", 100 - least, decimals)
                             : fmt::format("{:.{}f}%", share, decimals);
}

std::optional<int> digits_at(std::string_view text, std::size_t begin, std::size_t count) {
  int value = 0;
  if (text.size() < begin + count) {
    return std::nullopt;
  }
  const char* end = text.data() + begin + count;
  const auto [at, error] = std::from_chars(text.data() + begin, end, value);
  return error == std::errc() && at == end ? std::optional(value) : std::nullopt;
}

std::optional<std::chrono::sys_seconds> parsed_time(std::string_view text) {
  const auto year = digits_at(text, 0, 4);
  const auto month = digits_at(text, 5, 2);
  const auto day = digits_at(text, 8, 2);
  const auto hour = digits_at(text, 11, 2);
  const auto minute = digits_at(text, 14, 2);
  const auto second = digits_at(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

}  // namespace

std::string whole(std::int64_t value) {
  const std::string digits = fmt::format("{}", value);
  return value < 0 ? "-" + grouped(std::string_view(digits).substr(1)) : grouped(digits);
}

std::string decimal(double value) {
  const double size = std::abs(value);
  if (std::isfinite(value) && size >= 9999.5 && size < 1e15) {
    return whole(std::llround(value));
  }
  return fmt::format("{:.4g}", value);
}

std::string percent(std::int64_t part, std::int64_t all) {
  return share_text(part, all, 1);
}

std::string rounded_percent(std::int64_t part, std::int64_t all) {
  return share_text(part, all, 0);
}

std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", whole(count), noun, count == 1 ? "" : "s");
}

std::string size_text(std::int64_t bytes) {
  static constexpr std::array<std::string_view, 5> kUnits = {"KB", "MB", "GB", "TB", "PB"};
  if (bytes < 1000) {
    return fmt::format("{} B", bytes);
  }
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{} {}", two_digits(value), kUnits.at(unit));
}

std::string duration_text(double seconds) {
  if (seconds < 0.01) {
    return two_digits(seconds * 1000) + " ms";
  }
  if (seconds < 0.095) {
    return fmt::format("{:.2f} s", seconds);
  }
  if (seconds < 59.5) {
    return fmt::format("{} s", two_digits(seconds));
  }
  const std::int64_t rounded = std::llround(seconds);
  return rounded < 3600 ? fmt::format("{} min {} s", rounded / 60, rounded % 60)
                        : fmt::format("{} h {} min", rounded / 3600, rounded % 3600 / 60);
}

std::string rate_text(double per_second, std::string_view unit) {
  if (unit == "bytes") {
    return size_text(std::llround(per_second)) + "/s";
  }
  if (per_second < 999.5) {
    return fmt::format("{:.0f} {}/s", per_second, unit);
  }
  if (per_second < 999'500) {
    return fmt::format("{} k {}/s", two_digits(per_second / 1e3), unit);
  }
  return fmt::format("{} M {}/s", two_digits(per_second / 1e6), unit);
}

std::string age_text(std::string_view time, std::string_view now) {
  const auto then = parsed_time(time);
  const auto present = parsed_time(now);
  if (!then || !present) {
    return std::string(time);
  }
  const std::int64_t seconds = (*present - *then).count();
  if (seconds < 0 || seconds >= 30 * kDaySeconds) {
    return std::string(time.substr(0, 10));
  }
  if (seconds < 60) {
    return "just now";
  }
  if (seconds < 3600) {
    return counted(seconds / 60, "minute") + " ago";
  }
  return seconds < kDaySeconds ? counted(seconds / 3600, "hour") + " ago"
                               : counted(seconds / kDaySeconds, "day") + " ago";
}

}  // namespace mdm::cli
