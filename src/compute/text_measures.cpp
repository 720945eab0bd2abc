#include "text_measures.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <utf8proc.h>

#include <mdm/base.hpp>

namespace mdm::compute {
namespace {

using CodePoint = utf8proc_int32_t;

constexpr CodePoint kBroken = -1;

/// Takes the first character off `rest`, which is not empty; a byte that is not UTF-8 is kBroken.
CodePoint take(std::string_view& rest) {
  const auto byte = static_cast<unsigned char>(rest.front());
  if (byte < 0x80) {
    rest.remove_prefix(1);
    return byte;
  }
  CodePoint point = kBroken;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(rest.data());
  const auto size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(rest.size()), &point);
  rest.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
  return size > 0 ? point : kBroken;
}

/// Bit i is set if the ASCII character i is white space: 0x09 to 0x0D and 0x1C to 0x20.
constexpr std::uint64_t kAsciiSpaces = 0x1'F000'3E00;

constexpr std::array<CodePoint, 8> kOtherSpaces = {0x85,   0xA0,   0x1680, 0x2028,
                                                   0x2029, 0x202F, 0x205F, 0x3000};

/// As Python's str.isspace().
bool is_space(CodePoint point) {
  if (point >= 0 && point < 0x80) {
    return point <= ' ' && ((kAsciiSpaces >> static_cast<unsigned>(point)) & 1U) != 0;
  }
  return (point >= 0x2000 && point <= 0x200A) ||
         std::ranges::find(kOtherSpaces, point) != kOtherSpaces.end();
}

bool is_upper_letter(CodePoint point) {
  return point >= 'A' && point <= 'Z';
}
bool is_lower_letter(CodePoint point) {
  return point >= 'a' && point <= 'z';
}

bool is_digit(CodePoint point) {
  if (point < 0x80) {
    return point >= '0' && point <= '9';
  }
  return utf8proc_category(point) == UTF8PROC_CATEGORY_ND;
}

bool is_special(CodePoint point) {
  const bool alphanumeric = is_lower_letter(point | 0x20) || (point >= '0' && point <= '9');
  return !alphanumeric && !is_space(point);
}

template <bool (*IsCounted)(CodePoint)>
double count(std::string_view text) {
  std::int64_t sum = 0;
  while (!text.empty()) {
    sum += IsCounted(take(text)) ? 1 : 0;
  }
  return static_cast<double>(sum);
}

double count_words(std::string_view text) {
  std::int64_t sum = 0;
  bool inside = false;
  while (!text.empty()) {
    const bool space = is_space(take(text));
    sum += !space && !inside ? 1 : 0;
    inside = !space;
  }
  return static_cast<double>(sum);
}

void append_lower(std::string& out, CodePoint point) {
  if (point < 0x80) {
    out += static_cast<char>(is_upper_letter(point) ? point - 'A' + 'a' : point);
    return;
  }
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(utf8proc_tolower(point), bytes.data());
  out.append(bytes.begin(), bytes.begin() + size);
}

std::string lower(std::string_view text) {
  std::string lowered;
  lowered.reserve(text.size());
  while (!text.empty()) {
    append_lower(lowered, take(text));
  }
  return lowered;
}

/// Calls `visit` with each word of a text.
template <typename Visit>
void each_word(std::string_view text, const Visit& visit) {
  const char* begin = nullptr;
  const char* const end = text.data() + text.size();
  while (!text.empty()) {
    const char* const here = text.data();
    const bool space = is_space(take(text));
    if (space && begin != nullptr) {
      visit(std::string_view(begin, static_cast<std::size_t>(here - begin)));
      begin = nullptr;
    } else if (!space && begin == nullptr) {
      begin = here;
    }
  }
  if (begin != nullptr) {
    visit(std::string_view(begin, static_cast<std::size_t>(end - begin)));
  }
}

double count_unique_words(std::string_view text) {
  const std::string lowered = lower(text);
  std::vector<std::string_view> words;
  each_word(lowered, [&](std::string_view word) { words.push_back(word); });
  std::ranges::sort(words);
  return static_cast<double>(std::unique(words.begin(), words.end()) - words.begin());
}

std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t digest = 0xcbf29ce484222325;
  for (const char c : bytes) {
    digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return digest;
}

bool ends_sentence(CodePoint point) {
  return point == '.' || point == '!' || point == '?' || point == 0x2026;  // …
}

/// Ends it even if no space follows: 。！？
bool surely_ends_sentence(CodePoint point) {
  return point == 0x3002 || point == 0xFF01 || point == 0xFF1F;
}

double count_sentences(std::string_view text) {
  std::int64_t sum = 0;
  bool words = false;
  bool mark = false;
  while (!text.empty()) {
    const CodePoint point = take(text);
    if (surely_ends_sentence(point) || (is_space(point) && mark)) {
      sum += words ? 1 : 0;
      words = false;
    }
    mark = ends_sentence(point);
    words = words || !(mark || is_space(point) || surely_ends_sentence(point));
  }
  return static_cast<double>(sum + (words ? 1 : 0));
}

enum class Case { none, upper, lower, title };

Case case_of(CodePoint point) {
  if (point < 0x80) {
    return is_upper_letter(point) ? Case::upper : is_lower_letter(point) ? Case::lower : Case::none;
  }
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU: return Case::upper;
    case UTF8PROC_CATEGORY_LL: return Case::lower;
    case UTF8PROC_CATEGORY_LT: return Case::title;
    default: return Case::none;
  }
}

template <Case Wanted>
double is_all(std::string_view text) {
  bool seen = false;
  while (!text.empty()) {
    const Case found = case_of(take(text));
    if (found != Case::none && found != Wanted) {
      return 0;
    }
    seen = seen || found == Wanted;
  }
  return seen ? 1 : 0;
}

constexpr TextMeasure kTextMeasures[] = {
    {"words", count_words},
    {"unique_words", count_unique_words},
    {"sentences", count_sentences},
    {"uppercase", count<is_upper_letter>},
    {"lowercase", count<is_lower_letter>},
    {"digits", count<is_digit>},
    {"spaces", count<is_space>},
    {"special", count<is_special>},
    {"is_upper", is_all<Case::upper>},
    {"is_lower", is_all<Case::lower>},
};

}  // namespace

const TextMeasure& text_measure(std::string_view op) {
  const auto* const found = std::ranges::find(kTextMeasures, op, &TextMeasure::op);
  MDM_CHECK(found != std::end(kTextMeasures));
  return *found;
}

std::vector<std::int64_t> words_by_digest(std::string_view text, std::size_t dimensions) {
  std::vector<std::int64_t> counts(dimensions);
  each_word(lower(text), [&](std::string_view word) { ++counts[fnv1a(word) % dimensions]; });
  return counts;
}

}  // namespace mdm::compute
