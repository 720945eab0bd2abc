#include "number_sketches.hpp"

#include <algorithm>

namespace mdm::profile {
namespace {

constexpr std::size_t kBlock = 512;

/// A bin of distances as the smallest and the largest distance that it can hold.
template <typename Value>
Mass attainable(Mass bin) {
  if constexpr (std::is_same_v<Value, std::int64_t>) {
    const bool negative = bin.low < 0;
    bin.low = negative ? std::floor(bin.low) + 1 : std::ceil(bin.low);
    bin.high = negative ? std::floor(bin.high) : std::ceil(bin.high) - 1;
  }
  return bin;
}

}  // namespace

template <typename Value>
Pivot<Value>::Pivot(double wanted) {
  static constexpr double kFarthest = std::is_same_v<Value, double> ? 0x1p900 : 0x1p63;
  if (std::abs(wanted) < kFarthest) {
    value_ = static_cast<Value>(wanted);
  }
}

template <typename Value>
void NumberSummary<Value>::add(std::span<const Value> values, std::span<const double> distances) {
  finite += values.size();
  Value low = std::numeric_limits<Value>::max();
  Value high = std::numeric_limits<Value>::lowest();
  std::uint64_t zero = 0;
  std::uint64_t negative = 0;
  for (const Value value : values) {
    low = std::min(low, value);
    high = std::max(high, value);
    zero += value == 0 ? 1U : 0U;
    negative += value < 0 ? 1U : 0U;
  }
  min = std::min(min, low);
  max = std::max(max, high);
  zeros += zero;
  negatives += negative;
  if constexpr (std::is_same_v<Value, double>) {
    moments.add(distances);
  } else {
    moments.add(values, low, high);
  }
}

template <typename Value>
void NumberSummary<Value>::add(Value value, double distance, std::uint64_t count) {
  if (!is_finite(value)) {
    infinities += count;
    return;
  }
  finite += count;
  min = std::min(min, value);
  max = std::max(max, value);
  zeros += value == 0 ? count : 0;
  negatives += value < 0 ? count : 0;
  if constexpr (std::is_same_v<Value, double>) {
    moments.add(distance, count);
  } else {
    moments.add(value, count);
  }
}

template <typename Value>
void NumberSummary<Value>::merge(const NumberSummary& other) {
  finite += other.finite;
  infinities += other.infinities;
  min = std::min(min, other.min);
  max = std::max(max, other.max);
  zeros += other.zeros;
  negatives += other.negatives;
  moments.merge(other.moments);
}

template <typename Value>
Shape NumberSummary<Value>::shape(Value pivot) const {
  if constexpr (std::is_same_v<Value, double>) {
    return moments.shape(pivot);
  } else {
    return moments.shape();
  }
}

template <typename Value>
void NumberSketches<Value>::add(std::span<const Value> cells) {
  std::array<Value, kBlock> values{};
  std::array<double, kBlock> steps{};
  while (!cells.empty()) {
    const std::span<const Value> block = cells.first(std::min(kBlock, cells.size()));
    std::size_t finite = 0;
    for (const Value cell : block) {
      const std::uint64_t key = key_of(cell);
      distinct.add(hash_of(key));
      values[finite] = value_of<Value>(key);
      steps[finite] = pivot.distance_of(cell);
      finite += is_finite(cell) ? 1U : 0U;
    }
    summary.infinities += block.size() - finite;
    summary.add(std::span<const Value>(values).first(finite),
                std::span<const double>(steps).first(finite));
    distances.add(std::span<const double>(steps).first(finite));
    cells = cells.subspan(block.size());
  }
}

template <typename Value>
void NumberSketches<Value>::add(Value value, std::uint64_t count) {
  distinct.add(hash_of(key_of(value)));
  const double distance = pivot.distance_of(value);
  summary.add(value, distance, count);
  if (is_finite(value)) {
    distances.add(distance, count);
  }
}

template <typename Value>
void NumberSketches<Value>::merge(const NumberSketches& other) {
  summary.merge(other.summary);
  distinct.merge(other.distinct);
  distances.merge(other.distances);
}

template <typename Value>
std::vector<Mass> NumberSketches<Value>::masses() const {
  const auto origin = static_cast<double>(pivot.value());
  const auto within = [&](double distance) {
    return std::clamp(origin + distance, static_cast<double>(summary.min),
                      static_cast<double>(summary.max));
  };
  std::vector<Mass> masses = distances.masses();
  for (Mass& mass : masses) {
    const Mass bin = attainable<Value>(mass);
    mass = {within(bin.low), within(bin.high), mass.count};
  }
  return masses;
}

template class Pivot<std::int64_t>;
template class Pivot<double>;
template struct NumberSummary<std::int64_t>;
template struct NumberSummary<double>;
template struct NumberSketches<std::int64_t>;
template struct NumberSketches<double>;

}  // namespace mdm::profile
