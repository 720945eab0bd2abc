#include "text_packing.hpp"

#include <algorithm>
#include <unordered_set>

namespace mdm::storage {
namespace {

/// Texts come again at least so often, on average, that a dictionary is surely the smaller.
constexpr std::size_t kTimesRepeated = 8;

/// Where texts come again less often, the engine has been seen to prefer symbols.
constexpr std::size_t kTimesLikely = 4;

}  // namespace

std::string_view packing_of(const std::vector<data::Batch>& first, std::size_t column) {
  std::unordered_set<std::string_view> texts;
  std::size_t rows = 0;
  std::size_t cells = 0;
  for (const data::Batch& batch : first) {
    const data::Column& seen = batch.columns[column];
    for (std::size_t row = 0; row < seen.rows && rows < kRowsToPackBy; ++row, ++rows) {
      if (seen.valid(row)) {
        texts.insert(seen.text(row));
        ++cells;
      }
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
