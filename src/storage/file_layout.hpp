#pragma once

#include <cstddef>
#include <cstdint>

#include <mdm/storage/backend_options.hpp>

namespace mdm::storage {

/// How the engine writes its file.
struct FileLayout {
  unsigned threads = 1;
  std::uint64_t memory_bytes = 0;  ///< that the engine may take
  std::uint64_t block_bytes = 0;   ///< 0: what the engine takes by itself
  std::size_t row_group_rows = 0;
  std::size_t batch_bytes = 0;  ///< of rows that the engine is handed at a time, at most

  bool operator==(const FileLayout&) const = default;
};

/// The layout for a table, so that all that a load needs of the engine stays within the memory.
///
/// Each thread has a row group in the engine, and up to two batches of as many rows lent to it:
/// long rows get short row groups. What the engine cannot put aside while it appends is, for each
/// of its threads, two blocks a column, of the values and of what is null, and three vectors: many
/// columns get smaller blocks, then shorter row groups, then fewer threads, down to the least that
/// the engine knows.
///
/// Of little memory the engine gets what a load needs, and no more: what it has written it would
/// keep until all of it is full. Of much it gets a quarter, up to a bound, since its threads wait
/// less then. Measured on 300 MB of 24 columns, 2 threads: 48 to 1000 MB take the same CPU time, 32
/// MB 1.1 of it; row groups of 61 440 rows take what those of 122 880 rows do.
FileLayout layout_of(const TableShape& shape, std::uint64_t memory_limit_bytes, unsigned threads);

}  // namespace mdm::storage
