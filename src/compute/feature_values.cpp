#include "feature_values.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace mdm::compute {
namespace {

constexpr double kWholeMax = 9007199254740992.0;
constexpr std::uint64_t kNullBits = 0x7ff8'0000'0000'0001;
/// Products that the correlations of a sample take, at most.
constexpr double kProductsMax = 1e9;
constexpr double kSampleMin = 500;
constexpr double kSampleMax = 10'000;

/// One number for each value, whatever its type; integers are their own.
std::uint64_t bits_of(double value) {
  if (value == std::trunc(value) && std::abs(value) <= kWholeMax) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  }
  return std::bit_cast<std::uint64_t>(value);
}

std::uint64_t bits_at(const data::Column& column, std::size_t row) {
  switch (column.type) {
    case data::Type::boolean: return column.bytes8[row];
    case data::Type::int64: return static_cast<std::uint64_t>(column.ints[row]);
    default: return bits_of(column.floats[row]);
  }
}

void mix(std::uint64_t& digest, std::uint64_t bits, std::uint64_t factor) {
  digest = std::rotl((digest ^ bits) * factor, 29) + factor;
}

struct Observer {
  FeatureValues values{};
  std::uint64_t first = 0;

  void observe(const data::Column& column) {
    for (std::size_t row = 0; row < column.rows; ++row) {
      const bool valid = column.valid(row);
      const std::uint64_t bits = valid ? bits_at(column, row) : kNullBits;
      if (!valid) {
        ++values.nulls;
      } else if (values.rows + row == values.nulls) {
        first = bits;
        values.value = data::cell_text(column, row);
      } else {
        values.one_value = values.one_value && bits == first;
      }
      mix(values.digest.first, bits, 0x9e37'79b9'7f4a'7c15);
      mix(values.digest.second, bits, 0xc2b2'ae3d'27d4'eb4f);
    }
    values.rows += column.rows;
  }
};

double number_at(const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  switch (column.type) {
    case data::Type::boolean: return column.bytes8[row];
    case data::Type::int64: return static_cast<double>(column.ints[row]);
    default: return column.floats[row];
  }
}

using Sample = std::vector<std::vector<double>>;

/// Rows at even distances, as many as the products allow.
Sample sample_of(const data::Slices& slices, std::size_t width, std::uint64_t total) {
  const double square = static_cast<double>(width) * static_cast<double>(width);
  const double wanted = std::clamp(2 * kProductsMax / square, kSampleMin, kSampleMax);
  const auto step =
      std::max<std::uint64_t>(static_cast<std::uint64_t>(static_cast<double>(total) / wanted), 1);
  Sample sample(width);
  std::size_t first = 0;
  for (const data::OpenStream& slice : slices.open) {
    const auto rows = slice();
    std::uint64_t seen = 0;
    for (data::Batch batch; rows->next(batch);) {
      for (std::size_t row = 0; row < batch.rows; ++row, ++seen) {
        for (std::size_t i = 0; i < batch.columns.size() && seen % step == 0; ++i) {
          sample[slices.place_of(first + i)].push_back(number_at(batch.columns[i], row));
        }
      }
    }
    first += rows->schema().fields.size();
  }
  return sample;
}

double pearson(const std::vector<double>& a, const std::vector<double>& b) {
  double count = 0;
  double mean_a = 0;
  double mean_b = 0;
  double squares_a = 0;
  double squares_b = 0;
  double products = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isfinite(a[i]) && std::isfinite(b[i])) {
      count += 1;
      const double gap_a = a[i] - mean_a;
      const double gap_b = b[i] - mean_b;
      mean_a += gap_a / count;
      mean_b += gap_b / count;
      squares_a += gap_a * (a[i] - mean_a);
      squares_b += gap_b * (b[i] - mean_b);
      products += gap_a * (b[i] - mean_b);
    }
  }
  return count < 3 ? 0 : products / std::sqrt(squares_a * squares_b);
}

}  // namespace

std::vector<FeatureValues> observe_values(const data::Slices& slices) {
  std::vector<FeatureValues> came;
  for (const data::OpenStream& slice : slices.open) {
    const auto rows = slice();
    std::vector<Observer> observers(rows->schema().fields.size());
    for (data::Batch batch; rows->next(batch);) {
      for (std::size_t i = 0; i < observers.size(); ++i) {
        observers[i].observe(batch.columns[i]);
      }
    }
    for (Observer& observer : observers) {
      came.push_back(std::move(observer.values));
    }
  }
  std::vector<FeatureValues> values(came.size());
  for (std::size_t i = 0; i < came.size(); ++i) {
    values[slices.place_of(i)] = std::move(came[i]);
  }
  return values;
}

std::map<std::string, plan::Signal> correlated_features(const std::vector<std::string>& names,
                                                        const data::Slices& slices,
                                                        std::uint64_t total, double limit,
                                                        const std::stop_token& stop) {
  const Sample sample = sample_of(slices, names.size(), total);
  std::map<std::string, plan::Signal> signals;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < names.size(); ++i) {
    stop_if_requested(stop);
    double correlation = 0;
    const auto like = std::ranges::find_if(kept, [&](std::size_t earlier) {
      correlation = pearson(sample[earlier], sample[i]);
      return std::abs(correlation) > limit;
    });
    if (like == kept.end()) {
      kept.push_back(i);
      continue;
    }
    // All but exactly 1, which would call it a copy.
    signals.emplace(names[i], plan::Signal{.rows = total,
                                           .like = names[*like],
                                           .correlation = std::min(correlation, 1 - 1e-9)});
  }
  return signals;
}

}  // namespace mdm::compute
