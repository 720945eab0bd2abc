#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "csv_block_reader.hpp"
#include "csv_layout.hpp"

namespace mdm::reader {

/// The beginning of a file: whole records of about `wanted` bytes, more if the first one is longer,
/// up to `most`; padded.
/// \throws Error{bad_input} if the first record does not end there
CsvBlock read_head(const CsvLayout& layout, std::size_t wanted, std::size_t most);

/// Rows of a file whose layout is known: its first ones and, where the file can be read at any
/// place, some from equidistant places. After a jump the first record's begin is found by its
/// cells; a place where that fails is left out.
///
/// \param head   as read_head gave it
/// \param bytes  about so many in all
std::vector<CsvBlock> sample_rows(const CsvLayout& layout, const CsvBlock& head, std::size_t bytes);

}  // namespace mdm::reader
