#include "hash.hpp"

#include <cstring>

namespace mdm::profile {
namespace {

constexpr std::uint64_t kSecret[] = {0xa0761d6478bd642fU, 0xe7037ed1a0b428dbU};

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  const UInt128 product = static_cast<UInt128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

template <typename Word>
std::uint64_t read(const char* at) noexcept {
  Word word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

std::uint64_t read_few(const char* at, std::size_t size) noexcept {
  const auto byte = [&](std::size_t i) { return read<std::uint8_t>(at + i); };
  return (byte(0) << 16U) | (byte(size >> 1U) << 8U) | byte(size - 1);
}

}  // namespace

std::uint64_t hash_of(std::string_view text) noexcept {
  const char* at = text.data();
  const std::size_t size = text.size();
  std::uint64_t seed = mix(kSecret[0], kSecret[1]);
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  if (size > 16) {
    std::size_t left = size;
    for (; left > 16; left -= 16, at += 16) {
      seed = mix(read<std::uint64_t>(at) ^ kSecret[1], read<std::uint64_t>(at + 8) ^ seed);
    }
    a = read<std::uint64_t>(at + left - 16);
    b = read<std::uint64_t>(at + left - 8);
  } else if (size >= 4) {
    const std::size_t middle = (size >> 3U) << 2U;
    a = (read<std::uint32_t>(at) << 32U) | read<std::uint32_t>(at + middle);
    b = (read<std::uint32_t>(at + size - 4) << 32U) | read<std::uint32_t>(at + size - 4 - middle);
  } else if (size > 0) {
    a = read_few(at, size);
  }
  const UInt128 product = static_cast<UInt128>(a ^ kSecret[1]) * (b ^ seed);
  return mix(static_cast<std::uint64_t>(product) ^ kSecret[0] ^ size,
             static_cast<std::uint64_t>(product >> 64U) ^ kSecret[1]);
}

}  // namespace mdm::profile
