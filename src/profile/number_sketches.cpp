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

/// Whether a sample of a bin is worth more than that its cells lie in it somewhere.
bool tells_more(std::uint64_t sampled, const Mass& bin) {
  static constexpr std::uint64_t kFewest = 16;
  return sampled >= std::min(kFewest, bin.count);
}

/// \param sampled  in ascending order
template <typename Value>
void append_sampled(std::span<const Value> sampled, std::uint64_t count,
                    std::vector<Mass>& masses) {
  const auto size = static_cast<double>(sampled.size());
  const auto all = static_cast<double>(count);
  const auto rank_of = [&](std::size_t i) {
    return static_cast<std::uint64_t>(static_cast<UInt128>(count) * i / sampled.size());
  };
  for (std::size_t i = 0; i < sampled.size();) {
    const auto end =
        static_cast<std::size_t>(std::upper_bound(sampled.begin() + static_cast<std::ptrdiff_t>(i),
                                                  sampled.end(), sampled[i]) -
                                 sampled.begin());
    // Of the two ends of the ties the one nearer to the middle is known less well.
    const double share =
        std::clamp(size / 2, static_cast<double>(i), static_cast<double>(end)) / size;
    const double spread = 2 * std::sqrt(share * (1 - share) / size * (1 - size / all));
    const double doubt = size < all ? all * std::max(spread, 1 / size) : 0;
    const auto value = static_cast<double>(sampled[i]);
    masses.push_back({value, value, rank_of(end) - rank_of(i), doubt});
    i = end;
  }
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
  std::array<std::uint64_t, kBlock> hashes{};
  while (!cells.empty()) {
    const std::span<const Value> block = cells.first(std::min(kBlock, cells.size()));
    std::size_t finite = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
      const std::uint64_t key = key_of(block[i]);
      hashes[i] = hash_of(key);
      distinct.prefetch(hashes[i]);
      values[finite] = value_of<Value>(key);
      steps[finite] = pivot.distance_of(block[i]);
      finite += is_finite(block[i]) ? 1U : 0U;
    }
    for (const std::uint64_t hash : std::span(hashes).first(block.size())) {
      distinct.add(hash);
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
std::vector<Mass> NumberSketches<Value>::masses(std::vector<Value> sample) const {
  const auto origin = static_cast<double>(pivot.value());
  const auto within = [&](double distance) {
    return std::clamp(origin + distance, static_cast<double>(summary.min),
                      static_cast<double>(summary.max));
  };
  std::ranges::sort(sample);
  std::vector<Mass> masses;
  auto begin = sample.cbegin();
  for (const Mass& raw : distances.masses()) {
    const std::int64_t place = distances.bin_of(raw);
    const auto end = std::find_if(begin, sample.cend(), [&](Value value) {
      return distances.bin_of(pivot.distance_of(value)) > place;
    });
    const Mass bin = attainable<Value>(raw);
    const Mass whole{within(bin.low), within(bin.high), raw.count};
    if (whole.low < whole.high && tells_more(static_cast<std::uint64_t>(end - begin), whole)) {
      append_sampled<Value>({begin, end}, raw.count, masses);
    } else {
      masses.push_back(whole);
    }
    begin = end;
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
