#pragma once

#include <cstring>
#include <type_traits>

namespace mdm::arrow {

/// The value at an address of any alignment.
template <typename T>
T load(const char* at) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}

}  // namespace mdm::arrow
