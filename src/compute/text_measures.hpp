#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mdm::compute {

/// A count of something in a text of UTF-8, as the operators of plan/sql.hpp say.
struct TextMeasure {
  std::string_view op;
  double (*of)(std::string_view text);
};

/// The row of an operator. \throws Error{internal} if it has none
const TextMeasure& text_measure(std::string_view op);

/// How many words of the text fall in each of the dimensions: see "tfidf" in plan/sql.hpp.
std::vector<std::int64_t> words_by_digest(std::string_view text, std::size_t dimensions);

}  // namespace mdm::compute
