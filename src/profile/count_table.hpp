#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace mdm::profile {

/// Counts per key, exact up to a number of keys that is fixed beforehand. Open addressing, linear
/// probing; grows by doubling while three quarters of the slots are taken.
///
/// Slot has `key`, `count` (0: the slot is free) and `hash()`, a function of the key.
template <typename Slot>
class CountTable {
 public:
  /// \param slots_max  a power of two
  explicit CountTable(std::size_t slots_max) : slots_max_(slots_max) {}

  /// The slot of the key of `wanted`; a copy of `wanted`, to be counted by the caller, if the key
  /// is new. Null if there is no room for a new key.
  Slot* open(const Slot& wanted) {
    if (!slots_.empty()) {
      Slot* const slot = probe(wanted);
      if (slot->count != 0) {
        return slot;
      }
    }
    return insert(wanted);
  }

  /// Whether the table is so large that it pays to prefetch.
  bool is_large() const noexcept { return slots_.size() > kSlotsNear; }
  void prefetch(std::uint64_t hash) const noexcept {
    __builtin_prefetch(&slots_[hash & (slots_.size() - 1)], 1);
  }

  std::size_t size() const noexcept { return size_; }

  /// Its slots, in any order.
  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    std::uint64_t left = self.size_;
    form(left);
    if constexpr (Form::kReads) {
      for (; left > 0; --left) {
        Slot slot;
        form(slot);
        Slot wanted = slot;
        wanted.count = 0;
        Slot* const place = self.open(wanted);
        form.require(slot.count > 0 && place != nullptr && place->count == 0);
        *place = slot;
      }
    } else {
      self.for_each([&](const Slot& slot) { form(slot); });
    }
  }

  template <typename Visit>
  void for_each(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.count != 0) {
        visit(slot);
      }
    }
  }

 private:
  static constexpr std::size_t kSlotsFirst = 64;
  static constexpr std::size_t kSlotsNear = 1024;

  /// For a key that is not there.
  Slot* insert(const Slot& wanted) {
    if (slots_.empty()) {
      slots_.resize(std::min(kSlotsFirst, slots_max_));
    }
    if (4 * (size_ + 1) > 3 * slots_.size()) {
      if (slots_.size() == slots_max_) {
        return nullptr;
      }
      grow();
    }
    Slot* const slot = probe(wanted);
    ++size_;
    *slot = wanted;
    return slot;
  }

  Slot* probe(const Slot& wanted) noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = wanted.hash() & mask;
    while (slots_[at].count != 0 && slots_[at].key != wanted.key) {
      at = (at + 1) & mask;
    }
    return &slots_[at];
  }

  void grow() {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
    for (const Slot& slot : old) {
      if (slot.count != 0) {
        *probe(slot) = slot;
      }
    }
  }

  std::size_t slots_max_;
  std::size_t size_ = 0;
  std::vector<Slot> slots_{};
};

}  // namespace mdm::profile
