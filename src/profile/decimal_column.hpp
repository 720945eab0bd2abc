#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <mdm/profile.hpp>

#include "count_table.hpp"
#include "hash.hpp"
#include "hyper_log_log.hpp"
#include "number_column.hpp"

namespace mdm::profile {

/// A decimal of a column, and how often it occurred.
struct DecimalSlot {
  Int128 key = 0;
  std::uint64_t count = 0;

  std::uint64_t hash() const noexcept { return hash_of(key); }

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.key, self.count);
  }
};

/// What is collected of a column of decimals. Distinct and frequent values, signs and extremes are
/// those of the decimals; all else is of the doubles next to them, as in NumberColumn.
class DecimalColumn final {
 public:
  DecimalColumn(int scale, double pivot, const SketchSizes& sizes);

  void observe(const data::Column& cells);
  void merge(const DecimalColumn& other);

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    bool poured = self.distinct_.has_value();
    form(self.reals_, self.min_, self.max_, self.cells_, self.negatives_, self.table_, poured);
    if constexpr (Form::kReads) {
      self.distinct_.reset();
      if (poured) {
        self.distinct_.emplace(self.sizes_.register_bits);
      }
    }
    if (poured) {
      form(*self.distinct_);
    }
  }

  /// Fills in the members that depend on the values; `profile.type` is set already.
  /// \param sample  as NumberColumn::describe
  void describe(ColumnProfile& profile, std::vector<double> sample) const;

 private:
  void count(Int128 value, std::uint64_t times);
  void describe_counts(ColumnProfile& profile) const;

  int scale_;
  SketchSizes sizes_;
  NumberColumn<double> reals_;
  Int128 min_ = 0;
  Int128 max_ = 0;
  std::uint64_t cells_ = 0;
  std::uint64_t negatives_ = 0;
  CountTable<DecimalSlot> table_;
  std::optional<HyperLogLog> distinct_{};  ///< none while table_ holds everything
};

}  // namespace mdm::profile
