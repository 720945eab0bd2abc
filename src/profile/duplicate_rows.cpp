#include "duplicate_rows.hpp"

#include <cmath>
#include <utility>

#include "hash.hpp"

namespace mdm::profile {

void DuplicateSketch::count(std::uint64_t hash, std::uint64_t times) {
  while (keeps(hash)) {
    NumberSlot* const slot = table_.open({hash, 0});
    if (slot != nullptr) {
      slot->count += times;
      return;
    }
    ++zeros_;
    const auto old = std::exchange(table_, CountTable<NumberSlot>(slots_max_));
    old.for_each([this](const NumberSlot& kept) {
      if (keeps(kept.key)) {
        *table_.open({kept.key, 0}) = kept;
      }
    });
  }
}

void DuplicateSketch::add(std::span<const std::uint64_t> row_hashes) {
  static constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < row_hashes.size(); ++i) {
    if (i + kAhead < row_hashes.size() && table_.is_large() && keeps(row_hashes[i + kAhead])) {
      table_.prefetch(hash_of(row_hashes[i + kAhead]));
    }
    if (keeps(row_hashes[i])) {
      count(row_hashes[i], 1);
    }
  }
}

void DuplicateSketch::merge(const DuplicateSketch& other) {
  while (zeros_ < other.zeros_) {
    ++zeros_;
  }
  const auto old = std::exchange(table_, CountTable<NumberSlot>(slots_max_));
  for (const auto* const table : {&old, &other.table_}) {
    table->for_each([this](const NumberSlot& slot) { count(slot.key, slot.count); });
  }
}

DuplicateRows DuplicateSketch::estimate() const {
  std::uint64_t repeated = 0;
  double squares = 0;
  table_.for_each([&](const NumberSlot& slot) {
    repeated += slot.count - 1;
    squares += static_cast<double>(slot.count - 1) * static_cast<double>(slot.count - 1);
  });
  const double weight = std::ldexp(1.0, static_cast<int>(zeros_));
  return {repeated << zeros_, zeros_ == 0, 2 * std::sqrt(weight * (weight - 1) * squares)};
}

}  // namespace mdm::profile
