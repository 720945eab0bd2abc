#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/data/side_by_side.hpp>

namespace mdm::writer {

/// A part of a Parquet file that can be verified by itself.
struct RowGroup {
  std::uint64_t offset = 0;  ///< of its first byte in the file
  std::uint64_t size_bytes = 0;
  std::uint64_t rows = 0;
  std::string digest{};
};

struct ParquetFile {
  std::uint64_t rows = 0;
  std::uint64_t size_bytes = 0;
  std::string digest{};
  std::vector<RowGroup> row_groups{};
};

struct ParquetOptions {
  std::size_t group_rows = 24'576;  ///< of a row group; its pages are in memory, compressed
  unsigned threads = 1;             ///< that encode
};

/// Writes a table to a Parquet file, compressed by zstd: to a temporary name beside it, synced,
/// then renamed; a failure leaves the path as it was. Its columns come in slices, opened one after
/// the other. Memory: a batch, and the pages of a row group of one slice, whatever the rows.
///
/// The engine's COPY takes more of all: it keeps some kilobytes a column chunk until the file is
/// whole, rows must pass through its own vectors, and threads that wait for each other's rows poll.
/// \cost where there are several slices, all go through another file first
/// \throws Error{io_failed | permission_denied | cancelled}, and what the streams throw
ParquetFile write_parquet(const data::Slices& slices, const std::filesystem::path& path,
                          const ParquetOptions& options, const std::stop_token& stop);

}  // namespace mdm::writer
