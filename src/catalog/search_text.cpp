#include "search_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>

namespace mdm::catalog {
namespace {

struct Letter {
  std::uint32_t point = 0;
  std::string_view bytes{};
};

/// Takes the next character off `text`. Bytes that are not UTF-8 pass as they are.
Letter take_letter(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  Letter letter{.point = length == 1 ? lead : lead & (0xFFU >> (length + 1)),
                .bytes = text.substr(0, length)};
  if (letter.bytes.size() < length) {
    letter.point = 0xFFFD;
  }
  for (const char c : letter.bytes.substr(1)) {
    letter.point = letter.point << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  }
  text.remove_prefix(letter.bytes.size());
  return letter;
}

/// Blocks of scripts that do not part their words, and of pictures.
/// \source https://www.unicode.org/Public/15.0.0/ucd/Blocks.txt
bool stands_alone(std::uint32_t point) {
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  static constexpr std::array<Range, 9> kRanges = {{{0x0E00, 0x0EFF},      // Thai, Lao
                                                    {0x1000, 0x109F},      // Myanmar
                                                    {0x1780, 0x17FF},      // Khmer
                                                    {0x2600, 0x27BF},      // symbols, dingbats
                                                    {0x3040, 0x30FF},      // kana
                                                    {0x3400, 0x9FFF},      // ideographs
                                                    {0xF900, 0xFAFF},      // ideographs
                                                    {0x1F000, 0x1FAFF},    // pictographs
                                                    {0x20000, 0x3FFFF}}};  // ideographs
  return std::ranges::any_of(kRanges,
                             [&](const Range& r) { return point >= r.first && point <= r.last; });
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

/// `text` with a blank for every control character and around every character that stands alone.
std::string spread(std::string_view text) {
  std::string made;
  while (!text.empty()) {
    const Letter letter = take_letter(text);
    if (letter.point < 0x20 || letter.point == 0x7F) {
      made += ' ';
    } else if (stands_alone(letter.point)) {
      made.append(" ").append(letter.bytes).append(" ");
    } else {
      made += letter.bytes;
    }
  }
  return made;
}

/// Calls `each` for every part of `text` between blanks.
template <typename Each>
void for_each_word(std::string_view text, const Each& each) {
  for (;;) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) {
      return;
    }
    text.remove_prefix(first);
    const auto length = std::min(text.find(' '), text.size());
    each(text.substr(0, length));
    text.remove_prefix(length);
  }
}

/// "SalePrice" as "Sale Price", "HTTPServer" as "HTTP Server"; other words as they are.
std::string parted(std::string_view word) {
  std::string made;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool after_lower = i > 0 && is_lower(word[i - 1]);
    const bool before_lower =
        i > 0 && i + 1 < word.size() && is_upper(word[i - 1]) && is_lower(word[i + 1]);
    if (is_upper(word[i]) && (after_lower || before_lower)) {
      made += ' ';
    }
    made += word[i];
  }
  return made;
}

}  // namespace

std::string searchable(std::string_view text) {
  const std::string line = spread(text);
  std::string made = line;
  for_each_word(line, [&](std::string_view word) {
    if (const std::string parts = parted(word); parts != word) {
      made += " " + parts;
    }
  });
  return made;
}

std::string match_all_words(std::string_view text) {
  std::string query;
  std::string line(text);
  for (char& c : line) {
    // Blanks part the words of a query; a quote would end the string that makes a word harmless.
    c = static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '"' ? ' ' : c;
  }
  for_each_word(line, [&](std::string_view word) {
    query += (query.empty() ? "\"" : " \"") + spread(word) + "\" *";
  });
  return query;
}

std::vector<std::string> distinct_column_names(const DatasetRecord& record) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (const ColumnRecord& column : record.columns) {
    if (seen.insert(column.name).second) {
      names.push_back(column.name);
    }
  }
  return names;
}

}  // namespace mdm::catalog
