#include "values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string>

namespace mdm::catalog {
namespace {

struct Unit {
  std::string_view names;  // "|a|b|"
  double size;
};

constexpr std::array<Unit, 3> kCounts = {{{"|k|", 1e3}, {"|m|", 1e6}, {"|b|g|", 1e9}}};
constexpr std::array<Unit, 9> kBytes = {{{"|b|byte|bytes|", 1},
                                         {"|k|kb|", 1e3},
                                         {"|m|mb|", 1e6},
                                         {"|g|gb|", 1e9},
                                         {"|t|tb|", 1e12},
                                         {"|kib|", 0x1p10},
                                         {"|mib|", 0x1p20},
                                         {"|gib|", 0x1p30},
                                         {"|tib|", 0x1p40}}};
constexpr double kDay = 86'400;
constexpr std::array<Unit, 7> kAges = {{{"|s|sec|second|seconds|", 1},
                                        {"|min|minute|minutes|", 60},
                                        {"|h|hour|hours|", 3'600},
                                        {"|d|day|days|", kDay},
                                        {"|w|week|weeks|", 7 * kDay},
                                        {"|m|mo|month|months|", 30 * kDay},
                                        {"|y|year|years|", 365 * kDay}}};

struct Measured {
  double value = 0;
  std::string unit{};
};

/// "2.5k" as 2.5 and "k"
std::optional<Measured> read_measured(std::string_view text) {
  Measured measured;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, measured.value);
  if (parsed.ec != std::errc() || !std::isfinite(measured.value)) {
    return std::nullopt;
  }
  measured.unit.assign(parsed.ptr, end);
  std::ranges::transform(measured.unit, measured.unit.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return measured;
}

std::optional<double> scaled(const Measured& measured, std::span<const Unit> units) {
  if (measured.unit.empty()) {
    return measured.value;
  }
  for (const Unit& unit : units) {
    if (unit.names.find("|" + measured.unit + "|") != std::string_view::npos) {
      return measured.value * unit.size;
    }
  }
  return std::nullopt;
}

/// Takes `digits` digits off `text`. \returns false if it does not begin with them
bool take_number(std::string_view& text, std::size_t digits, int& number) {
  if (text.size() < digits) {
    return false;
  }
  const auto parsed = std::from_chars(text.data(), text.data() + digits, number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + digits || number < 0) {
    return false;
  }
  text.remove_prefix(digits);
  return true;
}

bool take(std::string_view& text, std::string_view signs) {
  if (text.empty() || signs.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

std::int64_t seconds_at(const std::chrono::year_month_day& day) {
  return std::chrono::sys_seconds(std::chrono::sys_days(day)).time_since_epoch().count();
}

/// Hours, and minutes and seconds if they are there, after `begin`.
std::optional<Span> read_clock(std::string_view text, std::int64_t begin) {
  std::array<int, 3> clock = {};
  static constexpr std::array<int, 3> kSeconds = {3'600, 60, 1};
  std::size_t parts = 0;
  do {
    if (!take_number(text, 2, clock.at(parts))) {
      return std::nullopt;
    }
    ++parts;
  } while (parts < clock.size() && take(text, ":"));
  take(text, "Zz");
  if (!text.empty() || clock[0] > 23 || clock[1] > 59 || clock[2] > 59) {
    return std::nullopt;
  }
  const std::int64_t first = begin + clock[0] * 3'600 + clock[1] * 60 + clock[2];
  return Span{first, first + kSeconds.at(parts - 1) - 1};
}

}  // namespace

std::optional<Span> read_number(std::string_view text, FieldKind kind) {
  std::int64_t exact = 0;
  const char* const end = text.data() + text.size();
  if (const auto parsed = std::from_chars(text.data(), end, exact);
      parsed.ec == std::errc() && parsed.ptr == end && !text.empty()) {
    return Span{exact, exact};
  }
  const auto measured = read_measured(text);
  const auto value =
      measured ? scaled(*measured, kind == FieldKind::bytes ? std::span<const Unit>(kBytes)
                                                            : std::span<const Unit>(kCounts))
               : std::nullopt;
  if (!value || std::abs(*value) > 9e18) {
    return std::nullopt;
  }
  const auto whole = static_cast<std::int64_t>(std::llround(*value));
  return Span{whole, whole};
}

std::optional<Span> read_time(std::string_view text) {
  using namespace std::chrono;
  int year_number = 0;
  int month_number = 0;
  int day_number = 0;
  if (!take_number(text, 4, year_number)) {
    return std::nullopt;
  }
  const year y(year_number);
  if (text.empty()) {
    return Span{seconds_at(y / January / 1), seconds_at((y + years(1)) / January / 1) - 1};
  }
  if (!take(text, "-") || !take_number(text, 2, month_number)) {
    return std::nullopt;
  }
  const year_month ym = y / month(static_cast<unsigned>(month_number));
  if (!ym.ok()) {
    return std::nullopt;
  }
  if (text.empty()) {
    return Span{seconds_at(ym / 1), seconds_at((ym + months(1)) / 1) - 1};
  }
  if (!take(text, "-") || !take_number(text, 2, day_number)) {
    return std::nullopt;
  }
  const year_month_day day = ym / std::chrono::day(static_cast<unsigned>(day_number));
  if (!day.ok()) {
    return std::nullopt;
  }
  const std::int64_t begin = seconds_at(day);
  if (text.empty()) {
    return Span{begin, begin + static_cast<std::int64_t>(kDay) - 1};
  }
  return take(text, "Tt ") ? read_clock(text, begin) : std::nullopt;
}

std::optional<std::int64_t> read_age(std::string_view text) {
  const auto measured = read_measured(text);
  if (!measured || measured->unit.empty()) {
    return std::nullopt;
  }
  const auto seconds = scaled(*measured, kAges);
  if (!seconds || *seconds < 0 || *seconds > 1e12) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(std::llround(*seconds));
}

std::int64_t seconds_of(std::string_view time) noexcept {
  const auto span = read_time(time);
  return span ? span->first : 0;
}

}  // namespace mdm::catalog
