#include "text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <utf8proc.h>

namespace mdm::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEllipsis = "…";

struct Character {
  utf8proc_int32_t point = -1;  ///< -1: malformed
  std::string_view bytes{};
};

Character first_of(std::string_view text) {
  Character character;
  const utf8proc_ssize_t size =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &character.point);
  character.bytes = text.substr(0, size > 0 ? static_cast<std::size_t>(size) : 1);
  return character;
}

std::size_t width_of(const Character& character) {
  return character.point < 0 ? 1 : static_cast<std::size_t>(utf8proc_charwidth(character.point));
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool changes_direction(utf8proc_int32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

std::string escaped(const Character& character) {
  switch (character.point) {
    case -1: return std::string(kReplacement);
    case '\n': return "\\n";
    case '\t': return "\\t";
    case '\r': return "\\r";
    default: break;
  }
  const utf8proc_category_t category = utf8proc_category(character.point);
  const bool breaks = category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL ||
                      category == UTF8PROC_CATEGORY_ZP || changes_direction(character.point);
  if (!breaks) {
    return std::string(character.bytes);
  }
  return character.point < 0x100 ? fmt::format("\\x{:02x}", character.point)
                                 : fmt::format("\\u{:04x}", character.point);
}

}  // namespace

std::size_t display_width(std::string_view text) {
  if (is_plain(text)) {
    return text.size();
  }
  std::size_t width = 0;
  while (!text.empty()) {
    if (text.starts_with("\x1b[")) {
      text.remove_prefix(std::min(text.find('m'), text.size() - 1) + 1);
      continue;
    }
    const Character character = first_of(text);
    width += width_of(character);
    text.remove_prefix(character.bytes.size());
  }
  return width;
}

std::string one_line(std::string_view text) {
  if (is_plain(text)) {
    return std::string(text);
  }
  std::string line;
  while (!text.empty()) {
    const Character character = first_of(text);
    line += escaped(character);
    text.remove_prefix(character.bytes.size());
  }
  return line;
}

std::string cut(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) {
    return std::string(text);
  }
  std::string kept;
  std::size_t used = 1;  // the ellipsis
  while (!text.empty()) {
    const Character character = first_of(text);
    used += width_of(character);
    if (used > width) {
      break;
    }
    kept += character.bytes;
    text.remove_prefix(character.bytes.size());
  }
  return width == 0 ? std::string() : kept.append(kEllipsis);
}

std::string pad(std::string_view text, std::size_t width, Align align) {
  const std::size_t used = display_width(text);
  const std::string blanks(width > used ? width - used : 0, ' ');
  return align == Align::left ? std::string(text) + blanks : blanks + std::string(text);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      lines.push_back(std::exchange(line, {}));
    }
    line += line.empty() ? "" : " ";
    line += word;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  lines.push_back(line);
  return lines;
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  return fmt::format("{}", fmt::join(texts, between));
}

}  // namespace mdm::cli
