#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <mdm/base/state.hpp>
#include <mdm/profile.hpp>

#include "count_table.hpp"
#include "hash.hpp"
#include "sketch_sizes.hpp"

namespace mdm::profile {

/// A number of a column as 64 bits, and how often it occurred.
struct NumberSlot {
  std::uint64_t key = 0;
  std::uint64_t count = 0;

  std::uint64_t hash() const noexcept { return hash_of(key); }
};

/// Sums and sketches of a column with many distinct values.
template <typename Value>
struct NumberSketches;

/// What is collected of a column of numbers; Value is std::int64_t or double.
///
/// While the distinct values are few, they are counted one by one, and all statistics come from the
/// counts. When there are too many, the counts are poured into sums and sketches, whose state is a
/// function of the cells alone: whether the pouring came early or late, here or in a profiler that
/// was merged, cannot be seen.
template <typename Value>
class NumberColumn final {
 public:
  NumberColumn(double pivot, const SketchSizes& sizes);
  NumberColumn(NumberColumn&&) noexcept;
  NumberColumn& operator=(NumberColumn&&) noexcept;
  ~NumberColumn();

  void observe(std::span<const Value> cells);
  void observe(Value cell, std::uint64_t times);
  void merge(const NumberColumn& other);

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    self.pass(form);
  }

  /// Fills in the members that depend on the values; `profile.type` is set already.
  /// \param sample  valid cells of the column, each row alike likely; may be empty
  void describe(ColumnProfile& profile, std::vector<Value> sample) const;

 private:
  void pass(StateWriter& form) const;
  void pass(StateReader& form);
  bool count(Value value, std::uint64_t times);
  /// Counts up to the first cell for which there is no room; returns how many.
  std::size_t count_exactly(std::span<const Value> cells);
  void pour();
  void describe_counts(ColumnProfile& profile) const;
  void describe_sketches(ColumnProfile& profile, std::vector<Value> sample) const;

  double pivot_;
  SketchSizes sizes_;
  CountTable<NumberSlot> table_;
  std::unique_ptr<NumberSketches<Value>> sketches_{};  ///< null while table_ holds everything
};

extern template class NumberColumn<std::int64_t>;
extern template class NumberColumn<double>;

}  // namespace mdm::profile
