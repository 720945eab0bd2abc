#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "csv_kinds.hpp"
#include "csv_records.hpp"

namespace mdm::reader {

// What tells names of columns from rows, among the first records of a file.

/// The kinds that all cells of each column leave, from record `first`; 0 for text.
/// \param but  records of these cells do not count
std::vector<KindMask> kinds_below(const std::vector<HeadRecord>& records, std::size_t first,
                                  std::size_t end, std::size_t columns,
                                  const std::vector<std::string>& but = {});

/// True if record `at` names the columns below it. \param shift  columns before its first cell
bool is_header(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end,
               std::size_t shift);

/// A line drawn under names: "---", ":--:", "===".
bool is_rule(const HeadRecord& record);

/// True if all cells of record `at` are words, and one of them stands over a column of numbers or
/// the like.
bool names_typed_columns(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end);

/// True if record `at` below a header names units or parts of columns.
bool goes_on(const std::vector<HeadRecord>& records, std::size_t at, std::size_t end);

}  // namespace mdm::reader
