#pragma once

#include <cstdint>
#include <string_view>

#include "wide_int.hpp"

namespace mdm::profile {

/// A bijection of 64 bits whose every output bit depends on every input bit.
/// \source Stafford's variant 13 of the MurmurHash3 finalizer, as in SplitMix64
inline std::uint64_t hash_of(std::uint64_t key) noexcept {
  key = (key ^ (key >> 30U)) * 0xbf58476d1ce4e5b9U;
  key = (key ^ (key >> 27U)) * 0x94d049bb133111ebU;
  return key ^ (key >> 31U);
}

inline std::uint64_t hash_of(Int128 key) noexcept {
  const auto bits = static_cast<UInt128>(key);
  return hash_of(static_cast<std::uint64_t>(bits) +
                 hash_of(static_cast<std::uint64_t>(bits >> 64U)));
}

/// \source wyhash final version 4 (public domain), without its seed
std::uint64_t hash_of(std::string_view text) noexcept;

}  // namespace mdm::profile
