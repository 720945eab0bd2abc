#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <mdm/data.hpp>

#include "csv_dialect.hpp"

namespace mdm::reader {

/// Bytes that must follow a scanned text: zeros that belong to the buffer.
inline constexpr std::size_t kScanPadding = 64;

/// Where the cells of a text are. Records end at LF, CR LF or a lone CR outside quotes.
struct Structure {
  /// Positions of delimiters (of several bytes, the last one) and record ends (of CR LF, the LF),
  /// after a first entry of -1, so that a cell runs from an entry + 1 to the next one.
  data::Buffer<std::uint32_t> marks{};
  std::size_t records = 0;
  std::size_t lines = 0;  ///< line breaks, within quotes too
  bool odd = false;       ///< found byte by byte: quotes may stand where they should not
};

/// Quotes count only around a whole cell (CsvWalker says which); elsewhere they are text, and so is
/// one that is not closed.
///
/// \param text  starts with a record, ends with one (in a line break), below 4 GiB, padded
/// \param portable  not to use what only some processors can; the result is the same
void find_structure(std::string_view text, const CsvDialect& dialect, bool portable,
                    Structure& out);

/// Just past the last record that ends in `text`, which starts with one; 0 if none does. A record
/// with an open quote does not end.
std::size_t last_record_end(std::string_view text, const CsvDialect& dialect, bool portable);

/// Where the quote stands that is still open at the end of `text`; npos if none is.
std::size_t open_quote(std::string_view text, const CsvDialect& dialect);

/// Line breaks in `text`: LF, CR LF or a lone CR.
std::size_t count_lines(std::string_view text) noexcept;

}  // namespace mdm::reader
