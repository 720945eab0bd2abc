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

/// What a thread takes for a column at the least: two blocks and three vectors.
constexpr std::uint64_t kLeastBytes = 2 * kLeastBlock + 3 * kVectorRows * kValueBytes;

}  // namespace

FileLayout layout_of(std::size_t columns, std::uint64_t memory_limit_bytes, unsigned threads) {
  const std::uint64_t width = std::max<std::uint64_t>(columns, 1);
  const auto workers = static_cast<unsigned>(
      std::clamp<std::uint64_t>(memory_limit_bytes / (width * kLeastBytes), 1, threads));
  const std::uint64_t block = memory_limit_bytes / 4 / (2 * width * workers);
  if (block >= kUsualBlock) {
    return {.threads = workers};
  }
  const std::uint64_t rows = memory_limit_bytes / 4 / (width * workers * kValueBytes);
  return {.threads = workers,
          .block_bytes = std::bit_floor(std::max(block, kLeastBlock)),
          .row_group_rows = std::clamp(rows / kVectorRows * kVectorRows, kVectorRows, kUsualRows)};
}

}  // namespace mdm::storage
