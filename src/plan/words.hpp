#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/plan/custom.hpp>

namespace mdm::plan {

/// A word of an expression.
struct Word {
  enum class Kind { end, number, text, name, quoted_name, sign };

  Kind kind = Kind::end;
  std::string text{};  ///< without quotes
  Place place{};

  /// Whether it is this sign, or this keyword in any case.
  bool is(std::string_view wanted) const;
};

/// The words of an expression, and one of kind `end` after them.
/// \throws Error{bad_input} for a character that begins no word, a quote without its end, or more
///         words than kWordsMax
std::vector<Word> words_of(std::string_view text, const Place& place);

/// The place after `text` that begins at `place`.
Place after(Place place, std::string_view text);

std::string lower_ascii(std::string_view text);

/// "did you mean …", if a known name is near.
Hint nearest_hint(std::string_view name, const std::vector<std::string>& known);

template <typename... Args>
[[noreturn]] void fail_at(const Place& place, const Hint& hint, fmt::format_string<Args...> format,
                          Args&&... args) {
  fail(ErrorCode::bad_input, hint, "{}:{}:{}: {}",
       place.source.empty() ? "expression" : place.source, place.line, place.column,
       fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace mdm::plan
