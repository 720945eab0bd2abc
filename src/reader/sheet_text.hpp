#pragma once

#include <memory>
#include <string>

#include "byte_source.hpp"
#include "workbook.hpp"

namespace mdm::reader {

/// A sheet as CSV in UTF-8, row by row as it is read: the comma parts cells, texts are quoted where
/// they must be, dates are written YYYY-MM-DD, booleans true and false, errors (#DIV/0!) as the
/// null word #N/A. Formulas give the values that were stored with them; of merged cells the first
/// has the value. Line n is row n of the sheet, unless a cell above holds a line break. Rows are
/// filled to the width of the widest before them.
///
/// \param meter  digests the CSV and counts the bytes of the sheet's part; may be null
/// \throws Error{bad_input}: no such sheet (naming those there are), damaged
std::unique_ptr<ByteSource> open_sheet(OpenArchive open, const std::string& sheet, Meter* meter);

/// True if a cell of the sheet has a value.
bool has_cells(const OpenArchive& open, const Sheet& sheet);

/// A sheet by its name or, if none is so called, its number from 1.
/// \throws Error{not_found} that lists the sheets
const Sheet& find_sheet(const Workbook& book, std::string_view wanted, std::string_view workbook);

}  // namespace mdm::reader
