#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "csv_records.hpp"

namespace mdm::reader {

/// Where the table stands among the first records of a file; indices of records.
struct TableArea {
  std::size_t begin = 0;  ///< of the header, or of the first row
  std::size_t header_rows = 0;
  std::size_t end = 0;   ///< past the last record; that of all if the table goes on
  bool shifted = false;  ///< the header has no name for the first column
  std::size_t from = 0;  ///< the first record that is no other table's: of a title or note above
};

/// Finds the largest area of records of one shape, and which of them are the header.
///
/// Areas are parted by blank lines, or rows without any content, after which the number of cells is
/// another one, or other names stand over numbers. Lines with clearly fewer cells above an area are
/// a preamble, and so are sentences whose commas part them. The first record is the header unless
/// one of its typed cells has the type of the cells below; then numbers that step evenly (years)
/// over cells that do not are a header all the same, and different ones behind an empty cell over a
/// column without any. A record alone is a header if no cell of it is typed. Records below belong
/// to the header if no cell of theirs has the type of its column, and several have not; or if they
/// name the parts of columns that names above span.
///
/// \param header_rows  if given, the area begins at the first record and has so many
TableArea find_table(const std::vector<HeadRecord>& records,
                     const std::optional<std::size_t>& header_rows, bool begins_at_first);

/// The tables of a file that stand one below the other, in their order: areas as those of
/// find_table that have a header and two rows, or three rows without one; of two columns a header
/// and four rows, since words and values in pairs are often notes. None if there are fewer than
/// two. An area ends before the notes and blank lines at its end, but for the last one.
std::vector<TableArea> find_tables(const std::vector<HeadRecord>& records);

/// The line of one cell right above a table of several, which may name it; else empty.
std::string title_of(const std::vector<HeadRecord>& records, const TableArea& area);

/// Where notes begin that end the table: lines of one cell of text, after a blank line or, if the
/// table has three columns or more, of several words; and totals that are named where the column
/// is no text. `area.end` if there are none.
std::size_t footnotes_begin(const std::vector<HeadRecord>& records, const TableArea& area);

/// True if a line like record `row` of the header is no row wherever it stands: one of its words
/// stands over cells that are numbers or the like, as they are not if the first row was taken for a
/// header.
bool can_be_no_row(const std::vector<HeadRecord>& records, const TableArea& area, std::size_t row);

/// What lines that are no data begin with, if there are any among the records; else empty. Such
/// lines have not as many cells as the rows.
std::string find_comment(const std::vector<HeadRecord>& records);

/// The names of the columns: those of several records joined by "_" from top to bottom, with names
/// that span columns repeated.
std::vector<std::string> header_names(const std::vector<HeadRecord>& records,
                                      const TableArea& area);

}  // namespace mdm::reader
