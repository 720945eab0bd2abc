#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "csv_dialect.hpp"

namespace mdm::reader {

/// A record of the beginning of a file.
struct HeadRecord {
  std::vector<std::string> cells{};  ///< contents
  std::size_t begin = 0;             ///< in the text
  std::size_t end = 0;               ///< just past it
  std::size_t filled = 0;            ///< cells that are not empty
  std::size_t flawed = 0;            ///< cells whose quotes stand oddly
  bool quoted = false;               ///< a cell is properly quoted

  bool is_blank() const { return cells.size() == 1 && filled == 0; }
};

/// The first records of `text`, blank lines too, at most `most`.
std::vector<HeadRecord> split_records(std::string_view text, const CsvDialect& dialect,
                                      std::size_t most);

/// True if a cell holds a number, a date or the like.
bool is_typed(std::string_view cell);

}  // namespace mdm::reader
