#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "csv_block_reader.hpp"
#include "csv_layout.hpp"

namespace mdm::reader {

/// The beginning of a file, as whole records.
struct CsvHead {
  CsvBlock block{};
  bool whole = false;          ///< it is all of the file
  std::size_t file_bytes = 0;  ///< one less than in the block if the last line has no break
};

/// About `wanted` bytes, more if the first record is longer, up to `most`.
/// \throws Error{bad_input} if the first record does not end there
CsvHead read_head(const CsvLayout& layout, std::size_t wanted, std::size_t most);

/// Rows of a file whose layout is known: its first ones and, where the file can be read at any
/// place, some from equidistant places. After a jump the first record's begin is found by its
/// cells; a place where that fails is left out.
///
/// \param head   as read_head gave it
/// \param bytes  about so many in all
std::vector<CsvBlock> sample_rows(const CsvLayout& layout, const CsvHead& head, std::size_t bytes,
                                  SampleMethod method);

}  // namespace mdm::reader
