#include "file_layout.hpp"

#include <algorithm>
#include <bit>

namespace mdm::storage {
namespace {

constexpr std::uint64_t kLeastBlock = 16'384;
constexpr std::uint64_t kUsualBlock = 262'144;
constexpr std::uint64_t kVectorRows = 2048;
constexpr std::uint64_t kUsualRows = 122'880;
constexpr std::uint64_t kValueBytes = 8;
constexpr std::uint64_t kUnknownValueBytes = 16;

/// Longer row groups take more memory, and more time to clear it.
constexpr std::uint64_t kLargestRowGroup = std::uint64_t{48} << 20U;

/// What the engine works with well, however little it has to write.
constexpr std::uint64_t kLeastMemory = std::uint64_t{32} << 20U;

/// Where memory is plenty, the engine keeps so much, though no more than a quarter: with less, its
/// threads wait for each other (measured at 1 GB of 24 columns: 5.2 s with 512 MB, 6.6 s with 320).
constexpr std::uint64_t kPlentyMemory = std::uint64_t{640} << 20U;

constexpr std::uint64_t kLeastBatch = std::uint64_t{16} << 20U;
constexpr std::uint64_t kLargestBatch = std::uint64_t{128} << 20U;

/// What a thread takes for a column of blocks of this size.
constexpr std::uint64_t column_bytes(std::uint64_t block) {
  return 2 * block + 3 * kVectorRows * kValueBytes;
}

}  // namespace

FileLayout layout_of(const TableShape& shape, std::uint64_t memory_limit_bytes, unsigned threads) {
  const std::uint64_t width = std::max<std::uint64_t>(shape.columns, 1);
  const std::uint64_t row =
      shape.row_bytes > 0
          ? std::max(width * kValueBytes, static_cast<std::uint64_t>(shape.row_bytes))
          : width * kUnknownValueBytes;
  const auto workers = static_cast<unsigned>(std::clamp<std::uint64_t>(
      memory_limit_bytes / (width * column_bytes(kLeastBlock)), 1, threads));
  const std::uint64_t writers = workers - 1 + shape.at_once;  // who waits for a table works, too
  const std::uint64_t share = memory_limit_bytes / 4;
  const std::uint64_t rows =
      std::clamp(std::min(share / writers, kLargestRowGroup) / row / kVectorRows * kVectorRows,
                 kVectorRows, kUsualRows);
  const std::uint64_t wanted_block = memory_limit_bytes / 2 / (2 * width * writers);
  const std::uint64_t block = std::clamp(std::bit_floor(wanted_block), kLeastBlock, kUsualBlock);
  const std::uint64_t needed = writers * std::max(rows * row, width * column_bytes(block));
  return {
      .threads = workers,
      .memory_bytes =
          std::clamp(std::max(needed / 3 * 4, std::min(memory_limit_bytes / 4, kPlentyMemory)),
                     std::min(kLeastMemory, memory_limit_bytes), memory_limit_bytes),
      .block_bytes = block == kUsualBlock ? 0 : block,
      .row_group_rows = rows,
      .batch_bytes = std::clamp(memory_limit_bytes / (2 * writers), kLeastBatch, kLargestBatch)};
}

}  // namespace mdm::storage
