#pragma once

#include <cstdint>
#include <span>

#include <mdm/profile.hpp>

#include "count_table.hpp"
#include "number_column.hpp"

namespace mdm::profile {

/// Counts rows by their hashes: all while they are few, then only those whose hash ends in more and
/// more zeros, which is a sample of the distinct rows. What is kept is a function of the rows
/// alone.
class DuplicateSketch {
 public:
  /// \param slots_max  a power of two; three quarters of the slots get used
  explicit DuplicateSketch(std::size_t slots_max) : slots_max_(slots_max), table_(slots_max) {}

  void add(std::span<const std::uint64_t> row_hashes);
  void merge(const DuplicateSketch& other);
  DuplicateRows estimate() const;

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.zeros_, self.table_);
    form.require(self.zeros_ < 64);
    self.table_.for_each([&](const NumberSlot& slot) { form.require(self.keeps(slot.key)); });
  }

 private:
  bool keeps(std::uint64_t hash) const noexcept {
    return (hash & ((std::uint64_t{1} << zeros_) - 1)) == 0;
  }
  void count(std::uint64_t hash, std::uint64_t times);

  std::size_t slots_max_;
  unsigned zeros_ = 0;
  CountTable<NumberSlot> table_;
};

}  // namespace mdm::profile
