#include "words.hpp"

#include <algorithm>

namespace mdm::roles {
namespace {

enum class Kind { capital, small, digit, other };

Kind kind_of(char c) noexcept {
  if (c >= 'A' && c <= 'Z') {
    return Kind::capital;
  }
  if ((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80) {
    return Kind::small;
  }
  return c >= '0' && c <= '9' ? Kind::digit : Kind::other;
}

char lower(char c) noexcept {
  return kind_of(c) == Kind::capital ? static_cast<char>(c - 'A' + 'a') : c;
}

/// True if a word begins at `at`, given that the byte before belongs to a word.
bool begins_word(std::string_view name, std::size_t at) noexcept {
  const Kind before = kind_of(name[at - 1]);
  const Kind here = kind_of(name[at]);
  if (here == Kind::capital && before == Kind::capital) {
    return at + 1 < name.size() && kind_of(name[at + 1]) == Kind::small;  // the N of IDNumber
  }
  return here != before && !(before == Kind::capital && here == Kind::small);
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool inside = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (kind_of(name[i]) == Kind::other) {
      inside = false;
      continue;
    }
    if (!inside || begins_word(name, i)) {
      words.emplace_back();
    }
    inside = true;
    words.back() += lower(name[i]);
  }
  return words;
}

bool same_name(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace mdm::roles
