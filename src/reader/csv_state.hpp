#pragma once

#include <string>
#include <string_view>

#include "csv_tally.hpp"

namespace mdm::reader {

/// Columns, pivots and findings of a settled table, as bytes: docs/formats/table-state.md.
std::string csv_state(const CsvDraft& draft, const CsvFindings& findings);

/// The findings of the first `files` files; columns and pivots go into the draft, whose layouts
/// tell what the files are called now. \throws Error{bad_input}: of another version, of other
/// columns, or damaged
CsvFindings read_csv_state(std::string_view state, std::size_t files, CsvDraft& draft);

}  // namespace mdm::reader
