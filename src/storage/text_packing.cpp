#include "text_packing.hpp"

#include <algorithm>
#include <unordered_set>

namespace mdm::storage {
namespace {

constexpr std::size_t kRowsSeen = 4096;

/// Texts come again at least so often, on average, that a dictionary is surely the smaller.
constexpr std::size_t kTimesRepeated = 8;

/// Where texts come again less often, the engine has been seen to prefer symbols.
constexpr std::size_t kTimesLikely = 4;

}  // namespace

std::string_view packing_of(const data::Column& first) {
  const std::size_t rows = std::min(first.rows, kRowsSeen);
  std::unordered_set<std::string_view> texts;
  std::size_t cells = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    if (first.valid(row)) {
      texts.insert(first.text(row));
      ++cells;
    }
  }
  if (texts.size() > rows / kTimesLikely) {
    return "fsst";
  }
  // A column that begins empty, or with one text, has not shown yet what it holds.
  const bool is_shown = cells > rows / 2 && texts.size() > 1;
  return is_shown && texts.size() * kTimesRepeated <= cells ? "dictionary" : "";
}

}  // namespace mdm::storage
