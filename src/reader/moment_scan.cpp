#include "moment_scan.hpp"

#include <chrono>

#include "csv_values.hpp"

namespace mdm::reader {
namespace {

struct MonthRow {
  int month = 0;
  std::string_view names{};  ///< in small letters, each after a blank
};
constexpr MonthRow kMonths[] = {
    {1, " jan january januar jänner jän janv janvier ene enero gen gennaio januari janeiro "},
    {2, " feb february februar févr fevr février fevrier febrero febbraio februari fev fevereiro "},
    {3, " mar march märz maerz mär mrz mars marzo maart mrt março marco "},
    {4, " apr april avr avril abr abril aprile "},
    {5, " may mai mayo mag maggio mei maio "},
    {6, " jun june juni juin junio giu giugno junho "},
    {7, " jul july juli juil juillet julio lug luglio julho "},
    {8, " aug august août aout ago agosto augustus "},
    {9, " sep sept september septembre septiembre setiembre set settembre setembro "},
    {10, " oct october okt oktober octobre octubre ott ottobre out outubro "},
    {11, " nov november novembre noviembre novembro "},
    {12, " dec december dez dezember déc décembre decembre dic diciembre dicembre dezembro "},
};
constexpr std::size_t kNameBytesMax = 12;

bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

std::size_t letters_at_front(std::string_view text) noexcept {
  std::size_t count = 0;
  while (count < text.size() && is_letter(text[count])) {
    ++count;
  }
  return count;
}

bool is_either(char c, char letter) noexcept {
  return c == letter || c == letter + ('a' - 'A');
}

}  // namespace

std::size_t digits_at(std::string_view text, std::size_t at) noexcept {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) {
    ++count;
  }
  return count;
}

bool take_number(std::string_view& text, std::size_t least, std::size_t most, int& value) noexcept {
  const std::size_t count = digits_at(text.substr(0, most), 0);
  if (count < least) {
    return false;
  }
  value = 0;
  for (const char c : text.substr(0, count)) {
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool take_char(std::string_view& text, char wanted) noexcept {
  if (text.empty() || text.front() != wanted) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

bool days_of(int year, int month, int day, std::int32_t& value) noexcept {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  value = static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count());
  return date.ok();
}

bool take_month_name(std::string_view& text, int& month) noexcept {
  const std::size_t size = letters_at_front(text);
  if (size < 3 || size > kNameBytesMax) {
    return false;
  }
  char word[kNameBytesMax + 2] = {' '};
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[i];
    word[i + 1] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  word[size + 1] = ' ';
  const std::string_view wanted(word, size + 2);
  for (const MonthRow& row : kMonths) {
    if (row.names.find(wanted) != std::string_view::npos) {
      month = row.month;
      text.remove_prefix(size);
      take_char(text, '.');
      return true;
    }
  }
  return false;
}

bool take_word(std::string_view& text) noexcept {
  const std::size_t size = letters_at_front(text);
  text.remove_prefix(size);
  return size > 0;
}

bool take_fraction(std::string_view& text, std::int64_t& micros) noexcept {
  const std::size_t count = digits_at(text, 0);
  if (count == 0) {
    return false;
  }
  std::int64_t unit = kSecond / 10;
  for (const char c : text.substr(0, count)) {
    if (unit == 0 && c != '0') {
      return false;  // finer than a microsecond
    }
    micros += unit * (c - '0');
    unit /= 10;
  }
  text.remove_prefix(count);
  return true;
}

bool take_half_of_day(std::string_view& text, int& hour) noexcept {
  if (text.size() < 2 || !is_either(text[1], 'M') || hour < 1 || hour > 12 ||
      (!is_either(text[0], 'A') && !is_either(text[0], 'P'))) {
    return false;
  }
  hour = hour % 12 + (is_either(text[0], 'P') ? 12 : 0);
  text.remove_prefix(2);
  return true;
}

namespace {

/// "23:59:58" at once; false, and nothing taken, for other forms.
bool take_eight_bytes(std::string_view& text, int& hour, int& minute, int& second) noexcept {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') {
    return false;
  }
  const char* const at = text.data();
  const std::uint64_t digits = 0x3030U | word_at<std::uint16_t>(at) << 16U |
                               word_at<std::uint16_t>(at + 3) << 32U |
                               word_at<std::uint16_t>(at + 6) << 48U;
  std::uint64_t number = 0;
  if (!parse_eight_digits(digits, number)) {
    return false;
  }
  hour = static_cast<int>(number / 10'000);
  minute = static_cast<int>(number / 100 % 100);
  second = static_cast<int>(number % 100);
  text.remove_prefix(8);
  return true;
}

bool take_parts(std::string_view& text, int& hour, int& minute, int& second) noexcept {
  return take_number(text, 1, 2, hour) && take_char(text, ':') && take_number(text, 2, 2, minute) &&
         (!take_char(text, ':') || take_number(text, 2, 2, second));
}

}  // namespace

bool take_clock(std::string_view& text, std::int64_t& micros) noexcept {
  int hour = 0;
  int minute = 0;
  int second = 0;
  const std::size_t size = text.size();
  if (!take_eight_bytes(text, hour, minute, second) && !take_parts(text, hour, minute, second)) {
    return false;
  }
  micros = 0;
  const bool has_seconds = size - text.size() > std::string_view("23:59").size();
  if (has_seconds && take_char(text, '.') && !take_fraction(text, micros)) {
    return false;
  }
  std::string_view rest = text.substr(!text.empty() && text.front() == ' ' ? 1 : 0);
  if (take_half_of_day(rest, hour)) {
    text = rest;
  }
  micros += ((hour * 60 + minute) * 60 + second) * kSecond;
  return hour < 24 && minute < 60 && second < 60;
}

bool take_offset(std::string_view& text, std::int64_t& micros) noexcept {
  micros = 0;
  if (text.empty() || take_char(text, 'Z') || take_char(text, 'z')) {
    return true;
  }
  take_char(text, ' ');
  for (const std::string_view name : {"UTC", "GMT"}) {
    if (text.substr(0, name.size()) == name) {
      text.remove_prefix(name.size());
      return true;
    }
  }
  const bool west = !text.empty() && text.front() == '-';
  int hours = 0;
  int minutes = 0;
  if ((!take_char(text, '+') && !take_char(text, '-')) || !take_number(text, 2, 2, hours)) {
    return false;
  }
  if (!text.empty()) {
    take_char(text, ':');
    if (!take_number(text, 2, 2, minutes)) {
      return false;
    }
  }
  micros = (hours * 60 + minutes) * 60 * kSecond * (west ? -1 : 1);
  return hours <= 15 && minutes < 60;
}

}  // namespace mdm::reader
