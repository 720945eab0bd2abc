#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mdm::catalog {

/// A part of a text that fits into a line of a terminal.
struct Excerpt {
  std::string text{};      ///< without controls; … stands for what was left out
  std::size_t column = 0;  ///< of the place that it was made for, as terminals count
};

/// \param at  a byte of `text`, or its end
Excerpt excerpt_at(std::string_view text, std::size_t at);

}  // namespace mdm::catalog
