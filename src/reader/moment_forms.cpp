#include "moment_forms.hpp"

#include <chrono>

#include <mdm/base.hpp>

#include "moment_scan.hpp"

namespace mdm::reader {
namespace {

constexpr int kCompactYearMin = 1900;
constexpr int kCompactYearMax = 2100;

/// What stands between the parts of a named date: blank, '-', '/', '.', ',' and " de ".
bool take_gap(std::string_view& text) noexcept {
  const std::size_t before = text.size();
  while (!text.empty() && std::string_view(" -/.,").find(text.front()) != std::string_view::npos) {
    text.remove_prefix(1);
  }
  if (before > text.size() && text.substr(0, 3) == "de ") {
    text.remove_prefix(3);
  }
  return before > text.size();
}

bool take_named_year(std::string_view& text, int& year) noexcept {
  const std::size_t digits = digits_at(text, 0);
  if ((digits != 2 && digits != 4) || !take_number(text, digits, digits, year)) {
    return false;
  }
  year = digits == 2 ? year_of_two_digits(year) : year;
  return true;
}

/// "1st", "2nd", "3rd", "4th", or no letters.
void take_ordinal(std::string_view& text) noexcept {
  for (const std::string_view end : {"st", "nd", "rd", "th"}) {
    if (text.substr(0, 2) == end) {
      text.remove_prefix(2);
      return;
    }
  }
}

/// Each reading begins at the front of its own copy.
bool take_day_month_year(std::string_view& text, std::int32_t& days) noexcept {
  int day = 0;
  int month = 0;
  int year = 0;
  if (!take_number(text, 1, 2, day)) {
    return false;
  }
  take_ordinal(text);
  return take_gap(text) && take_month_name(text, month) && take_gap(text) &&
         take_named_year(text, year) && days_of(year, month, day, days);
}

bool take_month_day_year(std::string_view& text, std::int32_t& days) noexcept {
  int day = 0;
  int month = 0;
  int year = 0;
  if (!take_month_name(text, month) || !take_gap(text) || !take_number(text, 1, 2, day)) {
    return false;
  }
  take_ordinal(text);
  return take_gap(text) && take_named_year(text, year) && days_of(year, month, day, days);
}

bool take_year_month_day(std::string_view& text, std::int32_t& days) noexcept {
  int day = 0;
  int month = 0;
  int year = 0;
  return take_number(text, 4, 4, year) && take_gap(text) && take_month_name(text, month) &&
         take_gap(text) && take_number(text, 1, 2, day) && days_of(year, month, day, days);
}

bool take_named_date(std::string_view& text, std::int32_t& days) noexcept {
  // "Sun, 5 Jan 2020": a month would be followed by a day, not by a comma.
  std::string_view after = text;
  if (take_word(after) && take_char(after, ',')) {
    take_char(after, ' ');
    text = after;
  }
  for (auto* const take : {take_day_month_year, take_month_day_year, take_year_month_day}) {
    std::string_view rest = text;
    if (take(rest, days)) {
      text = rest;
      return true;
    }
  }
  return false;
}

bool take_compact_date(std::string_view& text, std::int32_t& days) noexcept {
  int year = 0;
  int month = 0;
  int day = 0;
  return digits_at(text, 0) == 8 && take_number(text, 4, 4, year) &&
         take_number(text, 2, 2, month) && take_number(text, 2, 2, day) &&
         year >= kCompactYearMin && year <= kCompactYearMax && days_of(year, month, day, days);
}

/// "103000" or "1030", else as take_clock.
bool take_compact_clock(std::string_view& text, std::int64_t& micros) noexcept {
  int hour = 0;
  int minute = 0;
  int second = 0;
  const std::size_t digits = digits_at(text, 0);
  if (digits != 4 && digits != 6) {
    return take_clock(text, micros);
  }
  take_number(text, 2, 2, hour);
  take_number(text, 2, 2, minute);
  if (digits == 6) {
    take_number(text, 2, 2, second);
  }
  micros = ((hour * 60 + minute) * 60 + second) * kSecond;
  return hour < 24 && minute < 60 && second < 60;
}

bool is_lower(char c) noexcept {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}

}  // namespace

bool parse_named_date(std::string_view text, std::int32_t& value) noexcept {
  return take_named_date(text, value) && text.empty();
}

bool parse_named_timestamp(std::string_view text, std::int64_t& value) noexcept {
  std::int32_t days = 0;
  std::int64_t clock = 0;
  std::int64_t offset = 0;
  if (!take_named_date(text, days)) {
    return false;
  }
  value = days * kDay;
  if (text.empty()) {
    return true;
  }
  take_char(text, ',');
  if ((!take_char(text, ' ') && !take_char(text, ':') && !take_char(text, 'T')) ||
      !take_clock(text, clock) || !take_offset(text, offset)) {
    return false;
  }
  value += clock - offset;
  return text.empty();
}

bool parse_compact_date(std::string_view text, std::int32_t& value) noexcept {
  return take_compact_date(text, value) && text.empty();
}

bool parse_compact_timestamp(std::string_view text, std::int64_t& value) noexcept {
  std::int32_t days = 0;
  std::int64_t clock = 0;
  std::int64_t offset = 0;
  if (!take_compact_date(text, days)) {
    return false;
  }
  value = days * kDay;
  if (text.empty()) {
    return true;
  }
  if (!take_char(text, 'T') || !take_compact_clock(text, clock) || !take_offset(text, offset)) {
    return false;
  }
  value += clock - offset;
  return text.empty();
}

bool names_a_date(std::string_view column) noexcept {
  for (std::size_t at = 0; at < column.size(); ++at) {
    for (const std::string_view word : {"date", "day", "datum", "fecha", "dt", "yyyymmdd"}) {
      bool same = column.size() - at >= word.size();
      for (std::size_t i = 0; same && i < word.size(); ++i) {
        same = (column[at + i] | ('a' - 'A')) == word[i];
      }
      // A word of its own: after no letter, or where "orderDate" begins one; likewise behind.
      const std::size_t end = at + word.size();
      const bool begins = at == 0 || (!is_lower(column[at - 1]) && !is_upper(column[at - 1])) ||
                          (is_lower(column[at - 1]) && is_upper(column[at]));
      const bool ends = end >= column.size() || !is_lower(column[end]);
      if (same && begins && ends) {
        return true;
      }
    }
  }
  return false;
}

namespace {

struct Moment {
  int year = -1;
  int month = -1;
  int day = -1;
  int day_of_year = -1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::int64_t micros = 0;
  std::int64_t offset = 0;
};

bool take_two_digit_year(std::string_view& text, int& year) noexcept {
  if (!take_number(text, 2, 2, year)) {
    return false;
  }
  year = year_of_two_digits(year);
  return true;
}

/// The part that `letter` of a format stands for.
bool take_part(char letter, std::string_view& text, Moment& moment) noexcept {
  switch (letter) {
    case 'Y': return take_number(text, 4, 4, moment.year);
    case 'y': return take_two_digit_year(text, moment.year);
    case 'm': return take_number(text, 1, 2, moment.month);
    case 'b':
    case 'B': return take_month_name(text, moment.month);
    case 'e': take_char(text, ' '); return take_number(text, 1, 2, moment.day);
    case 'd': return take_number(text, 1, 2, moment.day);
    case 'j': return take_number(text, 1, 3, moment.day_of_year);
    case 'H':
    case 'I': return take_number(text, 1, 2, moment.hour);
    case 'M': return take_number(text, 1, 2, moment.minute);
    case 'S': return take_number(text, 1, 2, moment.second);
    case 'f': return take_fraction(text, moment.micros);
    case 'p': return take_half_of_day(text, moment.hour);
    case 'z': return take_offset(text, moment.offset);
    case 'a':
    case 'A': return take_word(text);
    default: return take_char(text, letter);
  }
}

bool days_of_moment(const Moment& moment, std::int32_t& days) noexcept {
  if (moment.day_of_year < 0) {
    return days_of(moment.year, moment.month, moment.day, days);
  }
  const bool leap = std::chrono::year{moment.year}.is_leap();
  const bool exists = moment.day_of_year >= 1 && moment.day_of_year <= (leap ? 366 : 365);
  return days_of(moment.year, 1, 1, days) && exists && ((days += moment.day_of_year - 1), true);
}

/// The letters that a letter stands for.
std::string_view spelled_out(char letter) noexcept {
  switch (letter) {
    case 'T': return "%H:%M:%S";
    case 'R': return "%H:%M";
    case 'F': return "%Y-%m-%d";
    case 'D': return "%m/%d/%y";
    default: return {};
  }
}

}  // namespace

MomentFormat::MomentFormat(std::string format) {
  constexpr std::string_view kLetters = "YymbBedjHIMSfpzaA%";
  std::string seen;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      format_ += format[i];
      continue;
    }
    const char letter = ++i < format.size() ? format[i] : '\0';
    const std::string_view spelled = spelled_out(letter);
    if (spelled.empty() && kLetters.find(letter) == std::string_view::npos) {
      fail(ErrorCode::invalid_argument,
           Hint{"known are %Y %y %m %b %B %d %e %j %H %I %M %S %f %p %z %a %A %T %R %F %D %%"},
           "date format has an unknown part: {}", format);
    }
    format_ += spelled.empty() ? std::string{'%', letter} : std::string(spelled);
    seen += spelled.empty() ? std::string{letter} : std::string(spelled);
  }
  const auto has = [&](std::string_view any) {
    return seen.find_first_of(any) != std::string::npos;
  };
  const bool some_date = has("YymbBdej");
  has_date_ = has("Yy") && (has("j") || (has("mbB") && has("de")));
  has_clock_ = has("H") || (has("I") && has("p"));
  const bool some_clock = has("HIMSfp");
  if ((some_date && !has_date_) || (some_clock && !has_clock_) || (!has_date_ && !has_clock_)) {
    fail(ErrorCode::invalid_argument,
         Hint{"a date needs year, month and day, a time %H or %I with %p: '%d/%m/%Y %H:%M'"},
         "date format names no date and no time: {}", format);
  }
}

bool MomentFormat::parse(std::string_view text, std::int32_t& days,
                         std::int64_t& micros) const noexcept {
  Moment moment;
  for (std::size_t i = 0; i < format_.size(); ++i) {
    const bool literal = format_[i] != '%';
    i += literal ? 0U : 1U;
    if (literal ? !take_char(text, format_[i]) : !take_part(format_[i], text, moment)) {
      return false;
    }
  }
  if (!text.empty() || (has_date_ && !days_of_moment(moment, days))) {
    return false;
  }
  micros = ((moment.hour * 60 + moment.minute) * 60 + moment.second) * kSecond + moment.micros -
           moment.offset;
  return moment.hour < 24 && moment.minute < 60 && moment.second < 60;
}

}  // namespace mdm::reader
