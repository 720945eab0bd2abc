#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::catalog {

/// `text` without what does not count when texts are compared: case, accents, and forms of
/// characters that mean the same (NFKD and case folding of Unicode). Bytes that are not UTF-8 stay.
std::string folded(std::string_view text);

/// Calls `each` with every word of `text`, folded. Words end at blanks and punctuation. The parts
/// of SalePrice follow it as words of their own. Each character of a script that does not part its
/// words, and each emoji, is a word, and so are two such characters side by side.
void for_each_word(std::string_view text, const std::function<void(std::string word)>& each);

/// The words that a text must hold to match `word`, which people wrote without blanks: its last one
/// may be the beginning of a longer one. None for mere signs.
std::vector<std::string> words_to_find(std::string_view word);

/// True if `word` begins with `beginning` as it would be without one typing error: a character too
/// many, too few, another, or two swapped.
bool begins_almost(std::string_view word, std::string_view beginning);

/// True if all of `text` is like `glob`.
bool is_like(std::string_view text, std::string_view glob) noexcept;

}  // namespace mdm::catalog
