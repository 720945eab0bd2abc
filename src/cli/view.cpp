#include "view.hpp"

#include <array>

#include <fmt/format.h>

namespace mdm::cli {

std::string painted(const View& view, Paint paint, std::string_view text) {
  static constexpr std::array<std::string_view, 7> kCodes = {"", "1", "2", "31", "33", "32", "36"};
  if (!view.colour || paint == Paint::none || text.empty()) {
    return std::string(text);
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes.at(static_cast<std::size_t>(paint)), text);
}

}  // namespace mdm::cli
