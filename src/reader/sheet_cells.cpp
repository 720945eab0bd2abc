#include "sheet_cells.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

namespace mdm::reader {
namespace {

constexpr std::int64_t kMillisecondsOfDay = 86'400'000;
constexpr double kLastDay = 2'958'465;  ///< 9999-12-31 in the system from 1900

/// The letters of a format that mean something: no literals, colours or conditions.
std::string bare_format(std::string_view code, bool& spans) {
  std::string bare;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const char c = code[i];
    if (c == '"') {
      i = std::min(code.find('"', i + 1), code.size());
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '[') {
      const std::size_t close = std::min(code.find(']', i), code.size());
      const std::string_view inside = code.substr(i + 1, close - i - 1);
      spans = spans ||
              (!inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos);
      i = close;
    } else {
      bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return bare;
}

std::string time_text(std::int64_t milliseconds) {
  const std::int64_t seconds = milliseconds / 1000;
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (milliseconds % 1000 != 0) {
    text += fmt::format(".{:03}", milliseconds % 1000);
  }
  return text;
}

std::string date_text(std::int64_t day, bool from_1904) {
  using namespace std::chrono;
  if (!from_1904 && day == 60) {
    return "1900-02-29";
  }
  const sys_days origin = from_1904  ? sys_days{1904y / 1 / 1}
                          : day < 60 ? sys_days{1899y / 12 / 31}
                                     : sys_days{1899y / 12 / 30};
  const year_month_day date{origin + days{day}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

bool is_integer(std::string_view number) {
  const std::string_view digits = number.substr(number.substr(0, 1) == "-" ? 1 : 0);
  return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

unsigned hex_digit(char c) noexcept {
  return c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
         : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A' + 10)
         : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10)
                                : 16U;
}

/// The character of "_xHHHH_" at the front, if it is one that XML cannot write; else 0.
unsigned escaped_character(std::string_view text) {
  if (text.size() < 7 || text[1] != 'x' || text[6] != '_') {
    return 0;
  }
  unsigned code = 0;
  for (std::size_t i = 2; i < 6; ++i) {
    const unsigned digit = hex_digit(text[i]);
    if (digit > 15) {
      return 0;
    }
    code = code * 16 + digit;
  }
  return code < 0x80 ? code : 0;
}

}  // namespace

CellKind kind_of_format(std::uint64_t id) noexcept {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58)) {
    return CellKind::date;
  }
  if (id == 22) {
    return CellKind::timestamp;
  }
  return (id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47
             ? CellKind::time
             : CellKind::number;
}

CellKind kind_of_format(std::string_view code) {
  bool spans = false;
  const std::string bare = bare_format(code, spans);
  const auto has = [&](const char* letters) {
    return bare.find_first_of(letters) != std::string::npos;
  };
  if (spans || bare.find("general") != std::string::npos) {
    return CellKind::number;
  }
  const bool has_time = has("hs");
  const bool has_date = has("yd") || (has("m") && !has_time);
  if (has_date) {
    return has_time ? CellKind::timestamp : CellKind::date;
  }
  return has_time ? CellKind::time : CellKind::number;
}

std::string number_text(std::string_view number, CellKind kind, bool from_1904) {
  if (kind == CellKind::number && is_integer(number)) {
    return std::string(number);
  }
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size()) {
    return csv_text(number);
  }
  const bool is_day = value >= 0 && value <= kLastDay + 1;
  if (kind == CellKind::number || !is_day || !std::isfinite(value)) {
    return fmt::format("{}", value);
  }
  const std::int64_t milliseconds = std::llround(value * static_cast<double>(kMillisecondsOfDay));
  const std::int64_t day = milliseconds / kMillisecondsOfDay;
  const std::int64_t rest = milliseconds % kMillisecondsOfDay;
  if (kind == CellKind::time && day == 0) {
    return time_text(rest);
  }
  const std::string date = date_text(day, from_1904);
  return kind == CellKind::date && rest == 0 ? date : fmt::format("{} {}", date, time_text(rest));
}

std::string csv_text(std::string_view text) {
  std::string cell;
  bool quoted = text.empty();
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '_') {
      if (const unsigned code = escaped_character(text.substr(i)); code != 0) {
        c = static_cast<char>(code);
        i += 6;
      }
    }
    if (c == '"') {
      cell += '"';
    }
    // Whatever may pass for a delimiter is quoted, so that the comma alone is one.
    quoted = quoted || std::string_view("\",;|\t\r\n#'").find(c) != std::string_view::npos;
    cell += c;
  }
  return quoted ? fmt::format("\"{}\"", cell) : cell;
}

std::size_t column_of(std::string_view reference) noexcept {
  std::size_t column = 0;
  std::size_t letters = 0;
  for (; letters < reference.size() && reference[letters] >= 'A' && reference[letters] <= 'Z';
       ++letters) {
    column = column * 26 + static_cast<std::size_t>(reference[letters] - 'A' + 1);
    if (column > kColumnsMax) {
      return kNoColumn;
    }
  }
  return letters == 0 || letters == reference.size() ? kNoColumn : column - 1;
}

}  // namespace mdm::reader
