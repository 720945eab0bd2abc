#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <mdm/base.hpp>

/// What an object holds as bytes. One function of a class both writes and reads it,
///   template <typename Form, typename Self>
///   static void convey(Form& form, Self& self) { form(self.count_, self.names_); }
/// where Form is StateWriter, or StateReader, which finds an object that was constructed alike.
/// Numbers are little-endian, texts and lists stand behind their sizes.
namespace mdm {

static_assert(std::endian::native == std::endian::little);

class StateWriter;
template <typename T>
concept ConveyedState = requires {
  &T::template convey<StateWriter, const T>;
};

/// Written as it lies in memory: it has no padding, and any bits of it are a value.
template <typename T>
concept PlainState = !ConveyedState<T> && !std::same_as<T, bool> &&
                     std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> &&
                     (std::has_unique_object_representations_v<T> || std::floating_point<T>);

class StateWriter {
 public:
  static constexpr bool kReads = false;

  template <typename... Items>
  void operator()(const Items&... items) {
    (put(items), ...);
  }
  /// The items of a list whose size the reader knows.
  template <typename List>
  void fill(const List& items) {
    using Item = std::remove_cvref_t<decltype(*items.begin())>;
    if constexpr (PlainState<Item>) {
      bytes_.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(Item));
    } else {
      for (const auto& item : items) {
        put(item);
      }
    }
  }
  void require(bool /*holds*/) const noexcept {}
  std::string take() { return std::move(bytes_); }  ///< what was written; nothing may follow

 private:
  template <PlainState T>
  void put(const T& item) {
    bytes_.append(reinterpret_cast<const char*>(&item), sizeof item);
  }
  void put(bool item) { put(static_cast<std::uint8_t>(item ? 1 : 0)); }
  void put(std::string_view text) {
    put(std::uint64_t{text.size()});
    bytes_ += text;
  }
  template <typename T, typename Allocator>
  void put(const std::vector<T, Allocator>& items) {
    put(std::uint64_t{items.size()});
    fill(items);
  }
  template <ConveyedState T>
  void put(const T& item) {
    T::convey(*this, item);
  }

  std::string bytes_{};
};

/// Trusts nothing: what does not fit is Error{bad_input}.
class StateReader {
 public:
  static constexpr bool kReads = true;

  /// `bytes` must outlive it.
  explicit StateReader(std::string_view bytes) : left_(bytes) {}

  template <typename... Items>
  void operator()(Items&... items) {
    (take(items), ...);
  }
  template <typename List>
  void fill(List&& items) {
    using Item = std::remove_cvref_t<decltype(*items.begin())>;
    if constexpr (PlainState<Item>) {
      const std::string_view bytes = next(items.size() * sizeof(Item));
      std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(items.data()));
    } else {
      for (auto& item : items) {
        take(item);
      }
    }
  }
  void require(bool holds) const;
  void finish() const { require(left_.empty()); }  ///< nothing may be left

 private:
  /// The next bytes.
  std::string_view next(std::uint64_t size);

  template <PlainState T>
  void take(T& item) {
    std::memcpy(&item, next(sizeof item).data(), sizeof item);
  }
  void take(bool& item);
  void take(std::string& text);
  template <typename T, typename Allocator>
  void take(std::vector<T, Allocator>& items) {
    std::uint64_t size = 0;
    take(size);
    items.clear();
    if constexpr (PlainState<T>) {
      require(size <= left_.size() / sizeof(T));
      items.resize(size);
      fill(items);
    } else {
      for (; size > 0; --size) {
        take(items.emplace_back());
      }
    }
  }
  template <ConveyedState T>
  void take(T& item) {
    T::convey(*this, item);
  }

  std::string_view left_;
};

/// A line of `kind`, `version` and digest, and the content.
std::string sealed_state(std::string_view kind, unsigned version, std::string content);

/// The content. \throws Error{bad_input}: of another kind or version, or damaged
std::string_view unsealed_state(std::string_view kind, unsigned version, std::string_view bytes);

}  // namespace mdm
