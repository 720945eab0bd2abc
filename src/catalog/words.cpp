#include "words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include <utf8proc.h>

namespace mdm::catalog {
namespace {

struct Letter {
  std::int32_t point = 0;
  std::string_view bytes{};
};

/// The character that `text` begins with; a byte that begins none counts as one that is no letter.
Letter letter_at(std::string_view text) {
  std::int32_t point = 0;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &point);
  return length > 0 ? Letter{point, text.substr(0, static_cast<std::size_t>(length))}
                    : Letter{-1, text.substr(0, 1)};
}

/// Letters, marks, numbers, symbols that are pictures, and characters of private use.
bool is_part_of_word(std::int32_t point) {
  if (point < 0x80) {
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
           (point >= '0' && point <= '9');
  }
  const utf8proc_category_t category = utf8proc_category(point);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) ||
         category == UTF8PROC_CATEGORY_SO || category == UTF8PROC_CATEGORY_CO;
}

/// Blocks of scripts that do not part their words, and of pictures.
/// \source https://www.unicode.org/Public/15.0.0/ucd/Blocks.txt
bool stands_alone(std::int32_t point) {
  struct Range {
    std::int32_t first;
    std::int32_t last;
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
  return point >= kRanges[0].first && std::ranges::any_of(kRanges, [&](const Range& range) {
           return point >= range.first && point <= range.last;
         });
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

/// True if a word of its own begins at `i`: the P of SalePrice, the S of HTTPServer.
bool begins_part(std::string_view word, std::size_t i) {
  if (i == 0 || !is_upper(word[i])) {
    return false;
  }
  return is_lower(word[i - 1]) ||
         (i + 1 < word.size() && is_upper(word[i - 1]) && is_lower(word[i + 1]));
}

using Each = std::function<void(std::string word)>;

/// A word and then its parts, if it has several.
void tell_word(std::string_view word, bool with_parts, const Each& each) {
  each(folded(word));
  std::size_t begin = 0;
  for (std::size_t i = 1; with_parts && i <= word.size(); ++i) {
    if ((i == word.size() && begin > 0) || (i < word.size() && begins_part(word, i))) {
      each(folded(word.substr(begin, i - begin)));
      begin = i;
    }
  }
}

/// The words of `text`. \param each_pair  gets two characters side by side that stand alone
void split(std::string_view text, bool with_parts, const Each& each, const Each& each_pair) {
  std::size_t begin = 0;
  std::string_view alone{};  // the character before this one, if it stands alone
  const auto end_word = [&](std::size_t end) {
    if (end > begin) {
      tell_word(text.substr(begin, end - begin), with_parts, each);
    }
  };
  for (std::size_t at = 0; at < text.size();) {
    const Letter letter = letter_at(text.substr(at));
    const bool is_alone = stands_alone(letter.point);
    if (is_alone || !is_part_of_word(letter.point)) {
      end_word(at);
      begin = at + letter.bytes.size();
    }
    if (is_alone) {
      if (!alone.empty()) {
        each_pair(folded(std::string(alone) + std::string(letter.bytes)));
      }
      each(folded(letter.bytes));
    }
    alone = is_alone ? letter.bytes : std::string_view();
    at += letter.bytes.size();
  }
  end_word(text.size());
}

bool is_accent(std::int32_t point) {
  return point >= 0x0300 && point <= 0x036F;
}

std::string without_accents(std::string_view text) {
  std::string made;
  while (!text.empty()) {
    const Letter letter = letter_at(text);
    if (!is_accent(letter.point)) {
      made += letter.bytes;
    }
    text.remove_prefix(letter.bytes.size());
  }
  return made;
}

std::vector<std::int32_t> points_of(std::string_view text) {
  std::vector<std::int32_t> points;
  while (!text.empty()) {
    const Letter letter = letter_at(text);
    points.push_back(letter.point);
    text.remove_prefix(letter.bytes.size());
  }
  return points;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string lower(text);
  bool is_ascii = true;
  for (char& c : lower) {
    is_ascii = is_ascii && static_cast<unsigned char>(c) < 0x80;
    c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (is_ascii) {
    return lower;
  }
  utf8proc_uint8_t* made = nullptr;
  const auto length = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &made,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
  return length < 0 ? lower
                    : without_accents(
                          {reinterpret_cast<const char*>(made), static_cast<std::size_t>(length)});
}

void for_each_word(std::string_view text, const Each& each) {
  split(text, true, each, each);
}

std::vector<std::string> words_to_find(std::string_view word) {
  std::vector<std::string> words;
  // A pair says more than its two characters.
  split(
      word, false, [&](std::string found) { words.push_back(std::move(found)); },
      [&](std::string pair) {
        words.pop_back();
        words.push_back(std::move(pair));
      });
  return words;
}

bool begins_almost(std::string_view word, std::string_view beginning) {
  const std::vector<std::int32_t> letters = points_of(word);
  const std::vector<std::int32_t> wanted = points_of(beginning);
  std::size_t same = 0;
  while (same < letters.size() && same < wanted.size() && letters[same] == wanted[same]) {
    ++same;
  }
  if (same == wanted.size()) {
    return true;
  }
  const auto goes_on = [&](std::size_t letter, std::size_t want) {
    const std::size_t rest = wanted.size() - want;
    return letter + rest <= letters.size() &&
           std::equal(wanted.end() - static_cast<long>(rest), wanted.end(),
                      letters.begin() + static_cast<long>(letter));
  };
  const bool swapped = same + 1 < wanted.size() && same + 1 < letters.size() &&
                       letters[same] == wanted[same + 1] && letters[same + 1] == wanted[same];
  return goes_on(same, same + 1) || goes_on(same + 1, same) ||
         (same < letters.size() && goes_on(same + 1, same + 1)) ||
         (swapped && goes_on(same + 2, same + 2));
}

bool is_like(std::string_view text, std::string_view glob) noexcept {
  std::size_t at = 0;
  std::size_t want = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (at < text.size()) {
    if (want < glob.size() && glob[want] == '*') {
      star = want++;
      resume = at;
    } else if (want < glob.size() && glob[want] == '?') {
      at += letter_at(text.substr(at)).bytes.size();
      ++want;
    } else if (want < glob.size() && glob[want] == text[at]) {
      ++at;
      ++want;
    } else if (star != std::string_view::npos) {
      want = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', want) == std::string_view::npos;
}

}  // namespace mdm::catalog
