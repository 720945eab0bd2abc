#pragma once

#include <cstddef>
#include <cstdint>

/// The inner loops over the bytes of delimited text, written with AVX2 and carry-less
/// multiplication. Their source is compiled for these instructions and must be entered only on a
/// processor that has them; it uses no inline code of any library, which the linker could take for
/// other callers.
namespace mdm::reader {

/// What is carried from one 64-byte word of text to the next. A text starts at a record's start.
struct ScanState {
  std::uint64_t quoted = 0;       ///< all ones inside quotes
  std::uint64_t after_break = 1;  ///< 1 if the last byte may stand before an opening quote
  std::uint64_t after_quote = 0;  ///< 1 if the last byte was a closing quote
  /// A quote stood inside an unquoted cell, or text after a closing one. Quotes do not alternate
  /// then, and what was found is worthless: scan the text byte by byte.
  bool stray = false;
  std::size_t records = 0;
  std::size_t lines = 0;     ///< line breaks, within quotes too
  std::size_t last_end = 0;  ///< just past the last record, 0 if none ended
};

/// Scans [begin, end), which must be followed by 64 readable bytes, zeros after the end of the
/// text. Writes the position of each delimiter and record end outside quotes to `marks`, which has
/// room for end - begin of them; only counts if `marks` is null.
/// \returns marks written
std::size_t scan_with_avx2(const char* text, std::size_t begin, std::size_t end, char delimiter,
                           char quote, ScanState& state, std::uint32_t* marks) noexcept;

}  // namespace mdm::reader
