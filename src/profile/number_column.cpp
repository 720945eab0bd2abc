#include "number_column.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "number_sketches.hpp"
#include "sampled_top.hpp"

namespace mdm::profile {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename Value>
using Counted = std::pair<Value, std::uint64_t>;

std::string text_of(data::Type type, std::int64_t value) {
  if (type == data::Type::boolean) {
    return value != 0 ? "true" : "false";
  }
  return data::int_text(type, value);
}

std::string text_of(data::Type /*type*/, double value) {
  return data::float_text(value);
}

/// \param counted  in ascending order of the values
template <typename Value>
std::vector<TopValue> top_of(data::Type type, std::vector<Counted<Value>> counted) {
  const auto end = counted.begin() + static_cast<std::ptrdiff_t>(std::min(kTopMax, counted.size()));
  std::ranges::partial_sort(counted, end, [](const Counted<Value>& a, const Counted<Value>& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  std::vector<TopValue> top;
  std::ranges::transform(counted.begin(), end, std::back_inserter(top),
                         [type](const Counted<Value>& value) {
                           return TopValue{text_of(type, value.first), value.second};
                         });
  return top;
}

/// The values that are frequent in the sample, with what that makes of the valid cells.
template <typename Value>
std::vector<TopValue> estimated_top(std::vector<Value> sample, ColumnProfile& profile) {
  std::ranges::sort(sample);
  std::vector<Counted<Value>> counted;
  for (auto begin = sample.begin(); begin != sample.end();) {
    const auto end = std::upper_bound(begin, sample.end(), *begin);
    const auto count = static_cast<std::uint64_t>(end - begin);
    if (count >= kTopSampledLeast) {
      counted.emplace_back(*begin, count);
    }
    begin = end;
  }
  std::vector<TopValue> top = top_of(profile.type, std::move(counted));
  scale_top(top, sample.size(), profile);
  return top;
}

/// \param counted  in ascending order of the values
std::optional<Steps> steps_of(const std::vector<Counted<std::int64_t>>& counted) {
  if (counted.size() < 3) {
    return std::nullopt;
  }
  Steps steps;
  std::vector<std::uint64_t> lengths;
  std::uint64_t longest = 0;
  for (std::size_t i = 1; i < counted.size(); ++i) {
    const auto from = static_cast<std::uint64_t>(counted[i - 1].first);
    lengths.push_back(static_cast<std::uint64_t>(counted[i].first) - from);
    if (lengths.back() > longest) {
      longest = lengths.back();
      steps.longest_from = counted[i - 1].first;
    }
  }
  if (longest > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  steps.longest = static_cast<std::int64_t>(longest);
  std::ranges::sort(lengths);
  for (auto begin = lengths.begin(); begin != lengths.end();) {
    const auto end = std::upper_bound(begin, lengths.end(), *begin);
    if (static_cast<std::uint64_t>(end - begin) > steps.at_usual) {
      steps.at_usual = static_cast<std::uint64_t>(end - begin);
      steps.usual = static_cast<std::int64_t>(*begin);
    }
    begin = end;
  }
  const auto usual = static_cast<std::uint64_t>(steps.usual);
  for (const std::uint64_t length : lengths) {
    const std::uint64_t rounded = length / usual + (length % usual >= usual - usual / 2 ? 1U : 0U);
    steps.missing += std::max<std::uint64_t>(rounded, 1) - 1;
  }
  return steps;
}

/// What the finite values and their masses tell.
template <typename Value>
void describe_numbers(const NumberSummary<Value>& summary, Value pivot,
                      const std::vector<Mass>& masses, ColumnProfile& profile) {
  profile.infinities = summary.infinities;
  const Quantiles quantiles = quantiles_of(masses);
  profile.quantiles = quantiles.values;
  profile.quantile_error = quantiles.rank_error;
  if (summary.finite == 0) {
    profile.min = profile.max = profile.mean = kNan;
    profile.std = profile.skewness = profile.kurtosis = kNan;
    return;
  }
  if (profile.type == data::Type::int64 || profile.type == data::Type::float64 ||
      profile.type == data::Type::decimal) {
    profile.zeros = summary.zeros;
    profile.negatives = summary.negatives;
  }
  profile.min = static_cast<double>(summary.min);
  profile.max = static_cast<double>(summary.max);
  const Shape shape = summary.shape(pivot);
  profile.mean = std::clamp(shape.mean, profile.min, profile.max);
  const bool constant = summary.min == summary.max && summary.finite > 1;
  profile.std = constant ? 0 : shape.std;
  profile.skewness = constant ? kNan : shape.skewness;
  profile.kurtosis = constant ? kNan : shape.kurtosis;
  if constexpr (std::is_same_v<Value, std::int64_t>) {
    profile.min_int = summary.min;
    profile.max_int = summary.max;
    profile.histogram = histogram_of(masses, edges_of_integers(summary.min, summary.max), 1);
  } else {
    profile.histogram = histogram_of(masses, edges_of_reals(summary.min, summary.max), 0);
  }
}

}  // namespace

template <typename Value>
NumberColumn<Value>::NumberColumn(double pivot, const SketchSizes& sizes)
    : pivot_(pivot), sizes_(sizes), table_(sizes.slots_max) {}

template <typename Value>
NumberColumn<Value>::NumberColumn(NumberColumn&&) noexcept = default;
template <typename Value>
NumberColumn<Value>& NumberColumn<Value>::operator=(NumberColumn&&) noexcept = default;
template <typename Value>
NumberColumn<Value>::~NumberColumn() = default;

template <typename Value>
bool NumberColumn<Value>::count(Value value, std::uint64_t times) {
  NumberSlot* const slot = table_.open({key_of(value), 0});
  if (slot == nullptr) {
    return false;
  }
  slot->count += times;
  return true;
}

template <typename Value>
std::size_t NumberColumn<Value>::count_exactly(std::span<const Value> cells) {
  static constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (table_.is_large() && i + kAhead < cells.size()) {
      table_.prefetch(hash_of(key_of(cells[i + kAhead])));
    }
    if (!count(cells[i], 1)) {
      return i;
    }
  }
  return cells.size();
}

template <typename Value>
void NumberColumn<Value>::pour() {
  sketches_ = std::make_unique<NumberSketches<Value>>(pivot_, sizes_);
  table_.for_each(
      [this](const NumberSlot& slot) { sketches_->add(value_of<Value>(slot.key), slot.count); });
  table_ = CountTable<NumberSlot>(sizes_.slots_max);
}

template <typename Value>
void NumberColumn<Value>::observe(std::span<const Value> cells) {
  if (sketches_ == nullptr) {
    cells = cells.subspan(count_exactly(cells));
    if (cells.empty()) {
      return;
    }
    pour();
  }
  sketches_->add(cells);
}

template <typename Value>
void NumberColumn<Value>::observe(Value cell, std::uint64_t times) {
  if (times == 0) {
    return;
  }
  if (sketches_ == nullptr) {
    if (count(cell, times)) {
      return;
    }
    pour();
  }
  sketches_->add(cell, times);
}

template <typename Value>
void NumberColumn<Value>::merge(const NumberColumn& other) {
  if (other.sketches_ != nullptr) {
    if (sketches_ == nullptr) {
      pour();
    }
    sketches_->merge(*other.sketches_);
    return;
  }
  other.table_.for_each(
      [this](const NumberSlot& slot) { observe(value_of<Value>(slot.key), slot.count); });
}

template <typename Value>
void NumberColumn<Value>::pass(StateWriter& form) const {
  form(table_, sketches_ != nullptr);
  if (sketches_ != nullptr) {
    form(*sketches_);
  }
}

template <typename Value>
void NumberColumn<Value>::pass(StateReader& form) {
  bool poured = false;
  form(table_, poured);
  if constexpr (std::is_same_v<Value, double>) {
    table_.for_each(
        [&](const NumberSlot& slot) { form.require(!std::isnan(value_of<Value>(slot.key))); });
  }
  if (poured) {
    pour();
    form(*sketches_);
  }
}

template <typename Value>
void NumberColumn<Value>::describe_counts(ColumnProfile& profile) const {
  std::vector<Counted<Value>> counted;
  counted.reserve(table_.size());
  table_.for_each(
      [&](const NumberSlot& slot) { counted.emplace_back(value_of<Value>(slot.key), slot.count); });
  std::ranges::sort(counted);
  const Pivot<Value> pivot(pivot_);
  NumberSummary<Value> summary(pivot.value());
  std::vector<Mass> masses;
  for (const auto& [value, count] : counted) {
    summary.add(value, pivot.distance_of(value), count);
    if (is_finite(value)) {
      masses.push_back({static_cast<double>(value), static_cast<double>(value), count});
    }
  }
  profile.distinct = counted.size();
  describe_numbers(summary, pivot.value(), masses, profile);
  if constexpr (std::is_same_v<Value, std::int64_t>) {
    if (profile.type == data::Type::date || profile.type == data::Type::timestamp) {
      profile.steps = steps_of(counted);
    }
  }
  profile.top = top_of(profile.type, std::move(counted));
}

template <typename Value>
void NumberColumn<Value>::describe_sketches(ColumnProfile& profile,
                                            std::vector<Value> sample) const {
  const NumberSummary<Value>& summary = sketches_->summary;
  const std::uint64_t cells = summary.finite + summary.infinities;
  const std::uint64_t surely = sizes_.slots_max / 4 * 3 + 1;
  profile.distinct = std::clamp(
      static_cast<std::uint64_t>(std::llround(sketches_->distinct.estimate())), surely, cells);
  profile.distinct_exact = false;
  profile.distinct_error = sketches_->distinct.error();
  profile.top_exact = false;
  profile.top = estimated_top(sample, profile);
  std::erase_if(sample, [](Value value) { return !is_finite(value); });
  describe_numbers(summary, sketches_->pivot.value(), sketches_->masses(std::move(sample)),
                   profile);
}

template <typename Value>
void NumberColumn<Value>::describe(ColumnProfile& profile, std::vector<Value> sample) const {
  if (sketches_ == nullptr) {
    describe_counts(profile);
  } else {
    describe_sketches(profile, std::move(sample));
  }
}

template class NumberColumn<std::int64_t>;
template class NumberColumn<double>;

}  // namespace mdm::profile
