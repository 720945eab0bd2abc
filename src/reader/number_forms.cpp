#include "number_forms.hpp"

#include <cstddef>
#include <iterator>
#include <vector>

#include "csv_values.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kDigitsMax = 40;  // a double is written exactly with fewer
constexpr std::size_t kPartsMax = 16;

struct AffixRow {
  std::string_view text{};
  Affix affix = kNoAffix;
};

/// Longer texts stand before their beginnings; the first row of an affix is its name. The last
/// rows are of one byte, as Windows-1252 has them: none of them is a character of UTF-8.
constexpr AffixRow kAffixTable[] = {
    {"%", kPercent}, {"US$", 2},  {"A$", 3},   {"C$", 4},   {"R$", 5},   {"HK$", 6},   {"NZ$", 7},
    {"S$", 8},       {"$", 9},    {"€", 10},   {"£", 11},   {"¥", 12},   {"₹", 13},    {"₩", 14},
    {"₽", 15},     {"₺", 16},   {"₪", 17},   {"₫", 18},   {"฿", 19},   {"₴", 20},    {"USD", 21},
    {"EUR", 22},     {"GBP", 23}, {"JPY", 24}, {"CHF", 25}, {"CNY", 26}, {"INR", 27},  {"CAD", 28},
    {"AUD", 29},     {"NZD", 30}, {"SEK", 31}, {"NOK", 32}, {"DKK", 33}, {"PLN", 34},  {"CZK", 35},
    {"HUF", 36},     {"BRL", 37}, {"MXN", 38}, {"ZAR", 39}, {"KRW", 40}, {"RUB", 41},  {"TRY", 42},
    {"SGD", 43},     {"HKD", 44}, {"ILS", 45}, {"THB", 46}, {"RON", 47}, {"kr.", 48},  {"kr", 48},
    {"zł", 49},      {"Kč", 50},  {"Ft", 51},  {"Fr.", 52}, {"Rs.", 53}, {"\x80", 10}, {"\xA3", 11},
    {"\xA5", 12},
};

constexpr std::string_view kBlanks[] = {" ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "\xA0"};
constexpr std::string_view kApostrophes[] = {"'", "\xE2\x80\x99"};
constexpr std::string_view kLongMinus = "\xE2\x88\x92";

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool take_front(std::string_view& text, std::string_view wanted) noexcept {
  if (text.substr(0, wanted.size()) != wanted) {
    return false;
  }
  text.remove_prefix(wanted.size());
  return true;
}

bool take_back(std::string_view& text, std::string_view wanted) noexcept {
  if (text.size() < wanted.size() || text.substr(text.size() - wanted.size()) != wanted) {
    return false;
  }
  text.remove_suffix(wanted.size());
  return true;
}

void drop_blanks_in_front(std::string_view& text) noexcept {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view blank : kBlanks) {
      again = again || take_front(text, blank);
    }
  }
}

void drop_blanks_behind(std::string_view& text) noexcept {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view blank : kBlanks) {
      again = again || take_back(text, blank);
    }
  }
}

bool take_sign(std::string_view& text, NumberCell& out, bool& is_signed) noexcept {
  if (is_signed) {
    return false;
  }
  if (take_front(text, "-")) {
    out.negative = true;
  } else if (take_front(text, kLongMinus)) {
    out.negative = true;
    out.marks |= long_minus;
  } else if (take_front(text, "+")) {
    out.marks |= plus_sign;
  } else if (text.front() == '(' && text.back() == ')' && text.size() > 2) {
    text = text.substr(1, text.size() - 2);
    out.negative = true;
    out.marks |= parentheses;
  } else {
    return false;
  }
  is_signed = true;
  return true;
}

bool take_affix_in_front(std::string_view& text, NumberCell& out) noexcept {
  for (const AffixRow& row : kAffixTable) {
    if (out.affix == kNoAffix && row.affix != kPercent && take_front(text, row.text)) {
      out.affix = row.affix;
      drop_blanks_in_front(text);
      return true;
    }
  }
  return false;
}

bool take_affix_behind(std::string_view& text, NumberCell& out) noexcept {
  for (const AffixRow& row : kAffixTable) {
    if (out.affix == kNoAffix && take_back(text, row.text)) {
      out.affix = row.affix;
      drop_blanks_behind(text);
      return true;
    }
  }
  return false;
}

/// Leaves in `text` what begins with a digit or mark and ends with a digit.
bool strip_sign_and_affix(std::string_view& text, NumberCell& out) noexcept {
  bool is_signed = false;
  while (!text.empty() && !is_digit(text.front()) && text.front() != '.' && text.front() != ',') {
    if (!take_sign(text, out, is_signed) && !take_affix_in_front(text, out)) {
      return false;
    }
  }
  while (!text.empty() && !is_digit(text.back())) {
    if (!is_signed && take_back(text, "-")) {
      is_signed = true;
      out.negative = true;
      out.marks |= trailing_minus;
    } else if (!take_affix_behind(text, out)) {
      return false;
    }
  }
  if (out.affix != kNoAffix) {
    out.marks |= affix_mark;
  }
  return !text.empty();
}

/// Runs of digits and what parts them: '.', ',', ' ' for any blank, '\'' for any apostrophe.
struct Digits {
  char digits[kDigitsMax + 1] = {};
  std::size_t count = 0;
  std::size_t lengths[kPartsMax] = {};
  char marks[kPartsMax] = {};  ///< marks[i] stands before part i
  std::size_t parts = 0;
  std::string_view exponent{};
};

char take_mark(std::string_view& text) noexcept {
  if (text.front() == '.' || text.front() == ',') {
    const char mark = text.front();
    text.remove_prefix(1);
    return mark;
  }
  for (const std::string_view blank : kBlanks) {
    if (take_front(text, blank)) {
      return ' ';
    }
  }
  for (const std::string_view apostrophe : kApostrophes) {
    if (take_front(text, apostrophe)) {
      return '\'';
    }
  }
  return '\0';
}

bool split_digits(std::string_view text, Digits& out) noexcept {
  for (char mark = '\0';;) {
    std::size_t length = 0;
    while (length < text.size() && is_digit(text[length])) {
      if (out.count == kDigitsMax) {
        return false;
      }
      out.digits[out.count++] = text[length++];
    }
    if (out.parts == kPartsMax || (length == 0 && out.parts > 0)) {
      return false;
    }
    out.marks[out.parts] = mark;
    out.lengths[out.parts++] = length;
    text.remove_prefix(length);
    if (text.empty()) {
      return true;
    }
    if (text.front() == 'e' || text.front() == 'E') {
      out.exponent = text;
      return text.size() <= 5;
    }
    mark = take_mark(text);
    if (mark == '\0') {
      return false;
    }
  }
}

/// True if the first `parts` parts are groups that `mark` parts: three digits each but for the
/// first one, which has fewer, or the Indian way.
bool are_groups(const Digits& digits, std::size_t parts, char mark) noexcept {
  if (digits.lengths[0] == 0 || digits.lengths[0] > 3 || digits.digits[0] == '0' ||
      digits.lengths[parts - 1] != 3) {
    return false;
  }
  bool threes = true;
  bool twos = mark == ',' && digits.lengths[0] < 3;
  for (std::size_t i = 1; i < parts; ++i) {
    if (digits.marks[i] != mark) {
      return false;
    }
    threes = threes && digits.lengths[i] == 3;
    twos = twos && (digits.lengths[i] == 2 || i + 1 == parts);
  }
  return threes || twos;
}

StyleMask styles_of_groups(char mark) noexcept {
  switch (mark) {
    case ',': return bit_of(NumberStyle::comma_groups);
    case '.': return bit_of(NumberStyle::point_groups);
    case ' ': return bit_of(NumberStyle::blank_groups) | bit_of(NumberStyle::blank_groups_comma);
    default:
      return bit_of(NumberStyle::apostrophe_groups) | bit_of(NumberStyle::apostrophe_groups_comma);
  }
}

/// Four parts up to 255, as in 192.168.100.200.
bool is_internet_address(const Digits& digits) noexcept {
  if (digits.parts != 4) {
    return false;
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < digits.parts; ++i) {
    int number = 0;
    for (std::size_t end = at + digits.lengths[i]; at < end; ++at) {
      number = number * 10 + (digits.digits[at] - '0');
    }
    if (number > 255) {
      return false;
    }
  }
  return true;
}

/// The digits as a program would write them: the last `fraction` ones after a point.
std::string_view plain_text(const Digits& digits, std::size_t fraction, bool negative,
                            char* buffer) noexcept {
  char* to = buffer;
  if (negative) {
    *to++ = '-';
  }
  for (std::size_t i = 0; i < digits.count; ++i) {
    if (fraction > 0 && i + fraction == digits.count) {
      *to++ = '.';
    }
    *to++ = digits.digits[i];
  }
  for (const char c : digits.exponent) {
    *to++ = c;
  }
  return {buffer, static_cast<std::size_t>(to - buffer)};
}

void read_whole(const Digits& digits, StyleMask styles, NumberCell& out) noexcept {
  char buffer[kDigitsMax + 8];
  const std::string_view text = plain_text(digits, 0, out.negative, buffer);
  if (digits.exponent.empty() && parse_int64(text, out.integer)) {
    out.integer_styles = styles;
  }
  if (parse_float64(text, out.whole)) {
    out.whole_styles = styles;
  }
}

void read_decimal(const Digits& digits, StyleMask styles, NumberCell& out) noexcept {
  char buffer[kDigitsMax + 8];
  const std::size_t fraction = digits.lengths[digits.parts - 1];
  if (parse_float64(plain_text(digits, fraction, out.negative, buffer), out.decimal)) {
    out.decimal_styles = styles;
  }
}

/// The last mark is the decimal one.
void read_with_decimal_mark(const Digits& digits, NumberCell& out) noexcept {
  const char last = digits.marks[digits.parts - 1];
  const StyleMask family = last == '.' ? kPointStyles : kCommaStyles;
  if ((last != '.' && last != ',') || digits.parts < 2) {
    return;
  }
  if (digits.parts == 2) {
    return read_decimal(digits, family, out);
  }
  const char mark = digits.marks[1];
  if (mark != last && digits.exponent.empty() && are_groups(digits, digits.parts - 1, mark)) {
    read_decimal(digits, styles_of_groups(mark) & family, out);
  }
}

bool read_marked(std::string_view cell, NumberCell& out) noexcept {
  Digits digits;
  if (!strip_sign_and_affix(cell, out) || !split_digits(cell, digits)) {
    return false;
  }
  out.parts = static_cast<std::uint8_t>(digits.parts);
  out.is_zero = std::string_view(digits.digits, digits.count).find_first_not_of('0') ==
                std::string_view::npos;
  if (digits.parts == 1) {
    read_whole(digits, kPointStyles | kCommaStyles, out);
    return (out.real_styles() | out.integer_styles) != 0;
  }
  const char mark = digits.marks[1];
  if (digits.exponent.empty() && are_groups(digits, digits.parts, mark) &&
      !(mark == '.' && is_internet_address(digits))) {
    out.has_nine_grouped_digits = mark == ' ' && digits.count == 9 && digits.parts == 3;
    read_whole(digits, styles_of_groups(mark), out);
  }
  read_with_decimal_mark(digits, out);
  return (out.real_styles() | out.integer_styles) != 0;
}

}  // namespace

std::string_view name_of(Affix affix) noexcept {
  for (const AffixRow& row : kAffixTable) {
    if (row.affix == affix) {
      return row.text;
    }
  }
  return {};
}

bool read_number(std::string_view cell, NumberCell& out) noexcept {
  out = {};
  if (read_marked(cell, out)) {
    return true;
  }
  out = {};
  if (!parse_float64(cell, out.decimal)) {
    return false;
  }
  out.decimal_styles = kPointStyles;
  out.negative = cell.front() == '-';
  out.is_zero = out.decimal == 0;
  return true;
}

std::uint8_t marks_by(const NumberCell& cell, NumberStyle style) noexcept {
  const bool decimal = (cell.decimal_styles & bit_of(style)) != 0;
  std::uint8_t marks = cell.marks;
  if (cell.parts > (decimal ? 2 : 1)) {
    marks |= group_marks;
  }
  if (decimal && (bit_of(style) & kCommaStyles) != 0) {
    marks |= decimal_comma;
  }
  return marks;
}

std::string marks_text(std::uint8_t marks, Affix affix) {
  std::vector<std::string> parts;
  const auto say = [&](NumberMark mark, std::string text) {
    if ((marks & mark) != 0) {
      parts.push_back(std::move(text));
    }
  };
  const std::string name(name_of(affix));
  say(affix_mark,
      affix == kPercent ? "percent sign dropped" : "currency mark " + name + " dropped");
  say(group_marks, "group marks dropped");
  say(decimal_comma, "comma read as decimal point");
  say(parentheses, "parentheses read as minus");
  say(trailing_minus, "trailing minus read as sign");
  say(plus_sign, "plus sign dropped");
  say(long_minus, "long minus read as sign");
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

}  // namespace mdm::reader
