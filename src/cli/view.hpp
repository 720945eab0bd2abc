#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mdm::cli {

/// What text is drawn for. Immutable.
struct View {
  std::size_t width = 80;  ///< columns; lines of tables stay within them
  bool colour = false;     ///< ANSI codes are welcome
  bool verbose = false;
  std::string now{};  ///< ISO 8601 in UTC, for "2 hours ago"
};

enum class Paint : std::uint8_t { none, bold, dim, red, yellow, green, cyan };

/// `text` between the codes of `paint`, or as it is without colour.
std::string painted(const View& view, Paint paint, std::string_view text);

}  // namespace mdm::cli
