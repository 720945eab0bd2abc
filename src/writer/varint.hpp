#pragma once

#include <cstdint>
#include <string>

namespace mdm::writer {

/// Appends a number in groups of seven bits, the lowest first, all but the last with a mark
/// (LEB128).
inline void append_varint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80U; value >>= 7U) {
    out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
  }
  out.push_back(static_cast<char>(value));
}

}  // namespace mdm::writer
