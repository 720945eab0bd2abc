#pragma once

#include <cstdint>
#include <string_view>

namespace mdm::profile {

/// A bijection of 64 bits whose every output bit depends on every input bit.
/// \source Stafford's variant 13 of the MurmurHash3 finalizer, as in SplitMix64
inline std::uint64_t hash_of(std::uint64_t key) noexcept {
  key = (key ^ (key >> 30U)) * 0xbf58476d1ce4e5b9U;
  key = (key ^ (key >> 27U)) * 0x94d049bb133111ebU;
  return key ^ (key >> 31U);
}

/// \source wyhash final version 4 (public domain), without its seed
std::uint64_t hash_of(std::string_view text) noexcept;

}  // namespace mdm::profile
