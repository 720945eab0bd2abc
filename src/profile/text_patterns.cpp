#include "text_patterns.hpp"

#include <algorithm>
#include <cstddef>

namespace mdm::profile {
namespace {

enum Class : std::uint16_t {
  kDigit = 1U << 0U,
  kHexLetter = 1U << 1U,
  kUpper = 1U << 2U,
  kLower = 1U << 3U,
  kBlank = 1U << 4U,
  kMinus = 1U << 5U,
  kPlus = 1U << 6U,
  kDot = 1U << 7U,
  kAt = 1U << 8U,
  kColon = 1U << 9U,
  kSlash = 1U << 10U,
  kParenthesis = 1U << 11U,
  kExponent = 1U << 12U,
  kOther = 1U << 13U,
};

constexpr bool is_blank(char byte) noexcept {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

constexpr std::uint16_t class_of(char byte) noexcept {
  if (byte >= '0' && byte <= '9') {
    return kDigit;
  }
  const bool upper = byte >= 'A' && byte <= 'Z';
  if (upper || (byte >= 'a' && byte <= 'z')) {
    const char low = static_cast<char>(byte | 0x20);
    return static_cast<std::uint16_t>((upper ? kUpper : kLower) | (low <= 'f' ? kHexLetter : 0) |
                                      (low > 'f' ? kOther : 0) | (low == 'e' ? kExponent : 0));
  }
  switch (byte) {
    case '-': return kMinus;
    case '+': return kPlus;
    case '.': return kDot;
    case '@': return kAt;
    case ':': return kColon;
    case '/': return kSlash;
    case '(':
    case ')': return kParenthesis;
    default: return is_blank(byte) ? kBlank : kOther;
  }
}

constexpr std::array<std::uint16_t, 256> kClasses = [] {
  std::array<std::uint16_t, 256> classes{};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    classes.at(i) = class_of(static_cast<char>(i));
  }
  return classes;
}();

std::uint16_t class_at(char byte) noexcept {
  return kClasses[static_cast<unsigned char>(byte)];
}

bool is_digit(char byte) noexcept {
  return class_at(byte) == kDigit;
}

bool is_hex(char byte) noexcept {
  return (class_at(byte) & (kDigit | kHexLetter)) != 0;
}

bool is_alphanumeric(char byte) noexcept {
  return (class_at(byte) & (kDigit | kUpper | kLower)) != 0;
}

/// How many digits the text begins with.
std::size_t digits_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

bool is_number(std::string_view text) noexcept {
  text.remove_prefix(!text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0);
  std::size_t digits = digits_of(text);
  text.remove_prefix(digits);
  if (!text.empty() && text[0] == '.') {
    const std::size_t fraction = digits_of(text.substr(1));
    digits += fraction;
    text.remove_prefix(1 + fraction);
  }
  if (digits > 0 && !text.empty() && (text[0] == 'e' || text[0] == 'E')) {
    text.remove_prefix(1);
    text.remove_prefix(!text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0);
    digits = digits_of(text);
    text.remove_prefix(digits);
  }
  return digits > 0 && text.empty();
}

bool is_uuid(std::string_view text) noexcept {
  if (text.size() != 36) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) {
      return false;
    }
  }
  return true;
}

bool is_ipv4(std::string_view text) noexcept {
  for (int part = 0; part < 4; ++part) {
    const std::size_t digits = digits_of(text);
    if (digits == 0 || digits > 3 || (digits > 1 && text[0] == '0')) {
      return false;
    }
    unsigned value = 0;
    for (const char digit : text.substr(0, digits)) {
      value = 10 * value + static_cast<unsigned>(digit - '0');
    }
    text.remove_prefix(digits);
    if (value > 255 || (part < 3 && !text.starts_with('.'))) {
      return false;
    }
    text.remove_prefix(part < 3 ? 1 : 0);
  }
  return text.empty();
}

bool is_email(std::string_view text) noexcept {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at > 64) {
    return false;
  }
  const std::string_view host = text.substr(at + 1);
  const std::size_t dot = host.rfind('.');
  return dot != std::string_view::npos && dot > 0 && dot + 2 < host.size() &&
         host.find("..") == std::string_view::npos && host[0] != '.' &&
         std::ranges::all_of(
             host, [](char byte) { return is_alphanumeric(byte) || byte == '.' || byte == '-'; });
}

bool is_url(std::string_view text) noexcept {
  if (text.starts_with("www.")) {
    return text.size() > 6 && is_alphanumeric(text[4]);
  }
  const std::size_t colon = text.find("://");
  return colon != std::string_view::npos && colon >= 2 && colon <= 16 && text.size() > colon + 3 &&
         std::ranges::all_of(text.substr(0, colon), [](char byte) {
           return is_alphanumeric(byte) || byte == '+' || byte == '-' || byte == '.';
         });
}

/// 2024-02-29, perhaps followed by a T or blank and a time.
bool is_date(std::string_view text) noexcept {
  if (text.size() < 10 || digits_of(text) != 4 || text[4] != '-' || text[7] != '-' ||
      digits_of(text.substr(5)) != 2 || digits_of(text.substr(8)) != 2) {
    return false;
  }
  const std::string_view month = text.substr(5, 2);
  const std::string_view day = text.substr(8, 2);
  const std::string_view time = text.substr(10);
  return month >= "01" && month <= "12" && day >= "01" && day <= "31" &&
         (time.empty() || ((time[0] == 'T' || time[0] == ' ') && time.size() >= 6 &&
                           digits_of(time.substr(1)) == 2 && time[3] == ':'));
}

/// 7 to 15 digits, cut by marks or led by a plus.
bool is_phone(std::string_view text) noexcept {
  if (digits_of(text) == 4 && text.size() > 7 && (text[6] == '-' || text[7] == '-')) {
    return false;  // a year and a month that is none
  }
  const auto digits = std::ranges::count_if(text, is_digit);
  const std::size_t plus = text.rfind('+');
  const bool marked = text.find_first_of(" -(/.") != std::string_view::npos;
  return digits >= 7 && digits <= 15 && (plus == 0 || (plus == std::string_view::npos && marked)) &&
         is_digit(text.back()) && text[0] != '-' && text[0] != '.' && text[0] != ' ';
}

bool is_hexadecimal(std::string_view text) noexcept {
  const bool marked = text.starts_with("0x") || text.starts_with("0X");
  text.remove_prefix(marked ? 2 : 0);
  return text.size() >= (marked ? 1U : 8U) && std::ranges::all_of(text, is_hex) &&
         (marked || std::ranges::any_of(text, is_digit));
}

/// An object or array whose brackets and quotes match.
bool is_json(std::string_view text) noexcept {
  std::array<char, 64> open{};
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    if (quoted) {
      i += byte == '\\' ? 1 : 0;
      quoted = byte != '"';
    } else if (byte == '"') {
      quoted = true;
    } else if (byte == '{' || byte == '[') {
      if (depth == open.size()) {
        return false;
      }
      open.at(depth++) = byte == '{' ? '}' : ']';
    } else if (byte == '}' || byte == ']') {
      if (depth == 0 || open.at(--depth) != byte || (depth == 0 && i + 1 != text.size())) {
        return false;
      }
    }
  }
  if (depth != 0 || quoted) {
    return false;
  }
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n", 1), text.size() - 1);
  return text[0] == '[' || text[first] == '"' || text[first] == '}';
}

std::uint16_t bit(Pattern pattern, bool holds) noexcept {
  return static_cast<std::uint16_t>((holds ? 1U : 0U) << static_cast<unsigned>(pattern));
}

}  // namespace

TextLook look_at(std::string_view text) noexcept {
  unsigned seen = 0;
  std::uint32_t words = 0;
  bool in_word = false;
  for (const char byte : text) {
    const std::uint16_t kind = class_at(byte);
    seen |= kind;
    const bool blank = kind == kBlank;
    words += !blank && !in_word ? 1U : 0U;
    in_word = !blank;
  }
  if (words == 0) {
    return {};
  }
  const auto only = [seen](unsigned classes) { return (seen & ~classes) == 0; };
  const auto has = [seen](unsigned classes) { return (seen & classes) != 0; };
  static constexpr unsigned kHex = kDigit | kHexLetter | kUpper | kLower | kExponent;
  static constexpr unsigned kSigns = kMinus | kPlus | kDot;
  static constexpr unsigned kDial = kDigit | kBlank | kSigns | kSlash | kParenthesis;
  const bool date = has(kDigit) && has(kMinus) && is_date(text);
  const bool ipv4 = only(kDigit | kDot) && is_ipv4(text);
  const bool number = has(kDigit) && only(kHex | kSigns) && is_number(text);
  const bool url = (has(kColon) || text.starts_with("www.")) && !has(kBlank) && is_url(text);
  const bool json = (text[0] == '{' || text[0] == '[') && is_json(text);
  std::uint16_t patterns = 0;
  patterns |= bit(Pattern::email, has(kAt) && has(kDot) && !has(kBlank) && !url && is_email(text));
  patterns |= bit(Pattern::url, url);
  patterns |= bit(Pattern::uuid, has(kMinus) && is_uuid(text));
  patterns |= bit(Pattern::ipv4, ipv4);
  patterns |= bit(Pattern::phone,
                  only(kDial) && !date && !ipv4 && (!number || text[0] == '+') && is_phone(text));
  patterns |= bit(Pattern::date, date);
  patterns |= bit(Pattern::json, json);
  patterns |= bit(Pattern::hex, has(kDigit) && has(kUpper | kLower) && is_hexadecimal(text));
  patterns |= bit(Pattern::number, number);
  patterns |= bit(Pattern::upper, has(kUpper) && !has(kLower));
  patterns |= bit(Pattern::lower, has(kLower) && !has(kUpper));
  return {patterns, words};
}

bool has_blanks_around(std::string_view text) noexcept {
  return !text.empty() && (is_blank(text.front()) || is_blank(text.back()));
}

void TextLooks::add(TextLook look, std::uint64_t count) noexcept {
  cells += count;
  words += count * look.words;
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    patterns[i] += ((unsigned{look.patterns} >> i) & 1U) * count;
  }
}

void TextLooks::merge(const TextLooks& other) noexcept {
  cells += other.cells;
  words += other.words;
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    patterns[i] += other.patterns[i];
  }
}

}  // namespace mdm::profile
