#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace mdm::query {

enum class WordKind : unsigned char {
  blank,   ///< and comments
  number,  ///< digits, with at most one point between them
  text,    ///< 'a text', with its quotes
  end,     ///< ;
  other,   ///< names, signs and all else
};

/// A piece of SQL.
struct Word {
  WordKind kind = WordKind::other;
  std::size_t place = 0;  ///< of its first byte
  std::string_view text{};
};

/// Cuts SQL into words that make up the whole of it. It knows where texts, names and comments end,
/// as the engine does, and no more: the engine alone parses.
std::vector<Word> words_of(std::string_view sql);

}  // namespace mdm::query
