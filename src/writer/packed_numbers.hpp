#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace mdm::writer {

/// Appends numbers of `width` bits, 1 to 32, as Parquet's hybrid of runs and bit packing.
/// \source https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
void append_packed(std::span<const std::uint32_t> numbers, unsigned width, std::string& out);

/// The same for `count` single bits that lie packed already, the first one lowest.
void append_packed_bits(std::span<const std::uint64_t> bits, std::size_t count, std::string& out);

/// The same for `count` bits that are set.
void append_run_of_ones(std::size_t count, std::string& out);

}  // namespace mdm::writer
