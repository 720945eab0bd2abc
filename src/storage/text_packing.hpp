#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::storage {

/// Rows that tell of a table what packing_of looks at.
inline constexpr std::size_t kRowsToPackBy = 4096;
/// Fewer rows are enough if they are so long.
inline constexpr std::size_t kBytesToPackBy = std::size_t{4} << 20U;

/// How DuckDB is to pack the column of text of which these are the first rows; empty if it had
/// better find out by itself, which it does for every row group by building a dictionary and a
/// table of symbols, and keeping one of them. Texts that mostly differ are packed by symbols; few
/// texts that come again and again by a dictionary.
///
/// Measured on 300 MB of 24 columns, 11 of them text: the insertion takes 0.76 of the CPU time
/// that it takes without any choice (0.88 if only symbols are chosen), and the file keeps its size.
std::string_view packing_of(const std::vector<data::Batch>& first, std::size_t column);

}  // namespace mdm::storage
