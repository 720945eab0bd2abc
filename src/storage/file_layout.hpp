#pragma once

#include <cstddef>
#include <cstdint>

namespace mdm::storage {

/// How the engine writes its file.
struct FileLayout {
  unsigned threads = 1;
  std::uint64_t block_bytes = 0;  ///< 0, as for the rows: what the engine takes by itself
  std::size_t row_group_rows = 0;

  bool operator==(const FileLayout&) const = default;
};

/// The layout for tables of up to `columns` columns, so that what the engine cannot put aside while
/// it appends stays within the memory: for each of its threads two blocks a column, of the values
/// and of what is null, and three vectors. Few columns change nothing; many get smaller blocks,
/// then shorter row groups, then fewer threads, down to the least that the engine knows.
FileLayout layout_of(std::size_t columns, std::uint64_t memory_limit_bytes, unsigned threads);

}  // namespace mdm::storage
