#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mdm::writer {

/// The distinct values of a column chunk, as long as they are few: pages then hold their places.
/// Small while they are few, 192 KB at most.
class Dictionary {
 public:
  /// The places of the values of a page, which is appended to the dictionary.
  /// \returns false if they are too many for it to be worth while: then nothing is appended, and
  ///          no page is any more, until `clear`
  bool add(std::span<const std::uint64_t> values, std::vector<std::uint32_t>& places);

  const std::vector<std::uint64_t>& values() const noexcept { return values_; }
  void clear();

 private:
  bool add_all(std::span<const std::uint64_t> values, std::vector<std::uint32_t>& places);
  std::uint16_t& slot_of(std::uint64_t value);
  void grow();

  std::vector<std::uint64_t> values_{};
  std::vector<std::uint16_t> slots_{};  // place + 1 of a value, 0 if free; a power of two
  unsigned shift_ = 64;                 // 64 less the binary logarithm of slots_.size()
  bool closed_ = false;
};

}  // namespace mdm::writer
