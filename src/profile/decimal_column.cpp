#include "decimal_column.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mdm::profile {

DecimalColumn::DecimalColumn(int scale, double pivot, const SketchSizes& sizes)
    : scale_(scale), sizes_(sizes), reals_(pivot, sizes), table_(sizes.slots_max) {}

void DecimalColumn::count(Int128 value, std::uint64_t times) {
  if (!distinct_) {
    DecimalSlot* const slot = table_.open({value, 0});
    if (slot != nullptr) {
      slot->count += times;
      return;
    }
    distinct_.emplace(sizes_.register_bits);
    table_.for_each([this](const DecimalSlot& counted) { distinct_->add(counted.hash()); });
    table_ = CountTable<DecimalSlot>(sizes_.slots_max);
  }
  distinct_->add(hash_of(value));
}

void DecimalColumn::observe(const data::Column& cells) {
  for (std::size_t row = 0; row < cells.rows; ++row) {
    if (!cells.valid(row)) {
      continue;
    }
    const Int128 value = cells.decimals[row];
    min_ = cells_ == 0 ? value : std::min(min_, value);
    max_ = cells_ == 0 ? value : std::max(max_, value);
    negatives_ += value < 0 ? 1U : 0U;
    ++cells_;
    count(value, 1);
    reals_.observe(data::decimal_value(value, scale_), 1);
  }
}

void DecimalColumn::merge(const DecimalColumn& other) {
  if (other.cells_ == 0) {
    return;
  }
  min_ = cells_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = cells_ == 0 ? other.max_ : std::max(max_, other.max_);
  negatives_ += other.negatives_;
  cells_ += other.cells_;
  reals_.merge(other.reals_);
  if (!other.distinct_) {
    other.table_.for_each([this](const DecimalSlot& slot) { count(slot.key, slot.count); });
    return;
  }
  HyperLogLog all = *other.distinct_;
  if (distinct_) {
    all.merge(*distinct_);
  }
  table_.for_each([&](const DecimalSlot& slot) { all.add(slot.hash()); });
  table_ = CountTable<DecimalSlot>(sizes_.slots_max);
  distinct_ = std::move(all);
}

void DecimalColumn::describe_counts(ColumnProfile& profile) const {
  std::vector<DecimalSlot> counted;
  counted.reserve(table_.size());
  table_.for_each([&](const DecimalSlot& slot) { counted.push_back(slot); });
  const auto end = counted.begin() + static_cast<std::ptrdiff_t>(std::min(kTopMax, counted.size()));
  std::ranges::partial_sort(counted, end, [](const DecimalSlot& a, const DecimalSlot& b) {
    return a.count != b.count ? a.count > b.count : a.key < b.key;
  });
  for (auto slot = counted.begin(); slot != end; ++slot) {
    profile.top.push_back({data::decimal_text(slot->key, scale_), slot->count});
  }
  profile.distinct = counted.size();
}

void DecimalColumn::describe(ColumnProfile& profile, std::vector<double> sample) const {
  reals_.describe(profile, std::move(sample));
  profile.top.clear();
  profile.top_error = 0;
  profile.distinct_exact = profile.top_exact = !distinct_;
  if (distinct_) {
    const auto estimate = static_cast<std::uint64_t>(std::llround(distinct_->estimate()));
    profile.distinct = std::clamp(estimate, sizes_.slots_max / 4 * 3 + 1, cells_);
    profile.distinct_error = distinct_->error();
  } else {
    profile.distinct_error = 0;
    describe_counts(profile);
  }
  if (cells_ > 0) {
    profile.negatives = negatives_;
    profile.min_text = data::decimal_text(min_, scale_);
    profile.max_text = data::decimal_text(max_, scale_);
  }
}

}  // namespace mdm::profile
