#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <duckdb.h>

namespace mdm::duckdb {

/// Whether the engine's mask, which may be absent, calls the cell valid.
inline bool is_set(const std::uint64_t* mask, std::size_t row) noexcept {
  return mask == nullptr || ((mask[row >> 6U] >> (row & 63U)) & 1U) != 0;
}

/// The engine keeps texts of up to 12 bytes in the cell itself. Borrowed from `cell`.
inline std::string_view text_of(const duckdb_string_t& cell) noexcept {
  const std::uint32_t length = cell.value.inlined.length;
  return {length <= 12 ? cell.value.inlined.inlined : cell.value.pointer.ptr, length};
}

}  // namespace mdm::duckdb
