#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "csv_dialect.hpp"

namespace mdm::reader {

/// What is wrong with the quotes of a cell.
enum class CellFlaw : std::uint8_t { none, text_after_quote, quote_within, open_quote };

/// What was done about it.
constexpr const char* action_for(CellFlaw flaw) noexcept {
  switch (flaw) {
    case CellFlaw::text_after_quote: return "text after a closing quote kept";
    case CellFlaw::quote_within: return "quote within a quoted cell kept";
    case CellFlaw::open_quote: return "quote that is not closed read as text";
    case CellFlaw::none: break;
  }
  return "";
}

/// As cell_content, of every cell.
std::string_view odd_cell_content(std::string_view raw, const CsvDialect& dialect,
                                  std::string& scratch, CellFlaw& flaw);

/// The content of a cell as it stands in the file: without the quotes around it and blanks around
/// these, doubled and escaped quotes made single. Text is never lost; `flaw` says what is odd.
/// \returns a part of `raw`, or of `scratch`, which is then overwritten
inline std::string_view cell_content(std::string_view raw, const CsvDialect& dialect,
                                     std::string& scratch, CellFlaw& flaw) {
  flaw = CellFlaw::none;
  if (raw.size() > 1 && dialect.escape == '\0' && raw.front() == dialect.quote &&
      raw.find(dialect.quote, 1) == raw.size() - 1) {
    return raw.substr(1, raw.size() - 2);
  }
  return odd_cell_content(raw, dialect, scratch, flaw);
}

}  // namespace mdm::reader
