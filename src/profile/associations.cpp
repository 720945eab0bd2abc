#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string_view>
#include <unordered_map>

#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

using data::Type;

constexpr std::size_t kLevelsMax = 256;
constexpr std::size_t kBins = 10;
constexpr std::size_t kRowsLeast = 8;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// One column of the sample, as numbers or as the numbers of its categories.
struct Reading {
  bool category = false;
  std::vector<bool> present{};
  std::vector<double> numbers{};
  std::vector<std::size_t> levels{};
};

double number_of(const data::Column& column, std::size_t row) {
  switch (column.type) {
    case Type::float64: return column.floats[row];
    case Type::decimal: return data::decimal_value(column.decimals[row], column.scale);
    case Type::date: return column.days[row];
    default: return static_cast<double>(column.ints[row]);
  }
}

/// Nothing for a column that is left out.
std::optional<Reading> reading_of(const data::Column& column) {
  Reading reading;
  reading.category = column.type == Type::text || column.type == Type::boolean;
  std::unordered_map<std::string_view, std::size_t> names;
  std::size_t valid = 0;
  for (std::size_t row = 0; row < column.rows; ++row) {
    const bool there = column.valid(row);
    double number = 0;
    std::size_t level = 0;
    if (there && column.type == Type::text) {
      level = names.try_emplace(column.text(row), names.size()).first->second;
    } else if (there && column.type == Type::boolean) {
      level = column.bytes8[row];
    } else if (there) {
      number = number_of(column, row);
    }
    reading.present.push_back(there && std::isfinite(number));
    reading.numbers.push_back(number);
    reading.levels.push_back(level);
    valid += there ? 1U : 0U;
  }
  if (names.size() > kLevelsMax || (column.type == Type::text && 2 * names.size() > valid)) {
    return std::nullopt;
  }
  return reading;
}

/// The cells of rows in which both columns are present, packed.
struct Packed {
  bool category = false;
  std::vector<double> numbers{};
  std::vector<std::size_t> levels{};  ///< renumbered from 0, all of them taken
  std::size_t level_count = 0;

  std::size_t size() const { return levels.size(); }
};

void renumber(Packed& packed) {
  std::unordered_map<std::size_t, std::size_t> names;
  for (std::size_t& level : packed.levels) {
    level = names.try_emplace(level, names.size()).first->second;
  }
  packed.level_count = names.size();
}

/// Ranks from 0; equal numbers share their mean rank.
std::vector<double> ranks_of(const std::vector<double>& numbers) {
  std::vector<std::size_t> order(numbers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return numbers[i]; });
  std::vector<double> ranks(numbers.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && numbers[order[end]] == numbers[order[begin]]) {
      ++end;
    }
    for (std::size_t i = begin; i < end; ++i) {
      ranks[order[i]] = static_cast<double>(begin + end - 1) / 2;
    }
    begin = end;
  }
  return ranks;
}

Packed packed(const Reading& reading, const std::vector<bool>& rows) {
  Packed cells;
  cells.category = reading.category;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows[row]) {
      cells.numbers.push_back(reading.numbers[row]);
      cells.levels.push_back(reading.levels[row]);
    }
  }
  if (!cells.category) {
    const std::vector<double> ranks = ranks_of(cells.numbers);
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      const double share = ranks[i] / static_cast<double>(ranks.size());
      cells.levels[i] = static_cast<std::size_t>(share * static_cast<double>(kBins));
    }
  }
  renumber(cells);
  return cells;
}

double mean_of(const std::vector<double>& numbers) {
  return std::reduce(numbers.begin(), numbers.end()) / static_cast<double>(numbers.size());
}

double pearson_of(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean_a = mean_of(a);
  const double mean_b = mean_of(b);
  double aa = 0;
  double bb = 0;
  double ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
    ab += (a[i] - mean_a) * (b[i] - mean_b);
  }
  const double spread = std::sqrt(aa) * std::sqrt(bb);
  return spread > 0 && std::isfinite(spread) ? std::clamp(ab / spread, -1.0, 1.0) : kNan;
}

/// epsilon = sqrt(1 - (1 - eta^2) (n - 1) / (n - k))
double correlation_ratio_of(const Packed& groups, const std::vector<double>& numbers) {
  std::vector<double> sums(groups.level_count);
  std::vector<double> counts(groups.level_count);
  const double mean = mean_of(numbers);
  double total = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    sums[groups.levels[i]] += numbers[i] - mean;
    counts[groups.levels[i]] += 1;
    total += (numbers[i] - mean) * (numbers[i] - mean);
  }
  double within = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::size_t level = groups.levels[i];
    const double rest = numbers[i] - mean - sums[level] / counts[level];
    within += rest * rest;
  }
  const auto n = static_cast<double>(numbers.size());
  const auto k = static_cast<double>(groups.level_count);
  if (!(total > 0) || !std::isfinite(total) || n <= k) {
    return kNan;
  }
  return std::sqrt(std::clamp(1 - within / total * (n - 1) / (n - k), 0.0, 1.0));
}

/// Counts of pairs of levels, and of levels.
struct Contingency {
  std::vector<double> cells{};
  std::vector<double> of_a{};
  std::vector<double> of_b{};
  double n = 0;

  Contingency(const Packed& a, const Packed& b)
      : cells(a.level_count * b.level_count),
        of_a(a.level_count),
        of_b(b.level_count),
        n(static_cast<double>(a.size())) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      cells[a.levels[i] * b.level_count + b.levels[i]] += 1;
      of_a[a.levels[i]] += 1;
      of_b[b.levels[i]] += 1;
    }
  }

  double cramers_v() const {
    double phi = -1;  // chi^2 / n
    for (std::size_t i = 0; i < cells.size(); ++i) {
      phi += cells[i] * cells[i] / (of_a[i / of_b.size()] * of_b[i % of_b.size()]);
    }
    const auto rows = static_cast<double>(of_a.size());
    const auto columns = static_cast<double>(of_b.size());
    const double corrected = std::max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1));
    const double least = std::min(rows - (rows - 1) * (rows - 1) / (n - 1),
                                  columns - (columns - 1) * (columns - 1) / (n - 1)) -
                         1;
    return least > 0 ? std::min(1.0, std::sqrt(corrected / least)) : kNan;
  }

  double information() const {
    const auto entropy = [this](const std::vector<double>& counts) {
      double sum = 0;
      for (const double count : counts) {
        sum -= count > 0 ? count / n * std::log(count / n) : 0;
      }
      return sum;
    };
    const double least = std::min(entropy(of_a), entropy(of_b));
    const double bias = static_cast<double>((of_a.size() - 1) * (of_b.size() - 1)) / (2 * n);
    const double mutual = entropy(of_a) + entropy(of_b) - entropy(cells) - bias;
    return least > 0 ? std::clamp(mutual / least, 0.0, 1.0) : kNan;
  }
};

std::optional<Association> association_of(const Reading& reading, const Reading& target) {
  std::vector<bool> rows(reading.present.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    rows[row] = reading.present[row] && target.present[row];
  }
  const Packed a = packed(reading, rows);
  const Packed b = packed(target, rows);
  if (a.size() < kRowsLeast || a.level_count < 2 || b.level_count < 2) {
    return std::nullopt;
  }
  const Contingency contingency(a, b);
  Association found{0, a.size(), 0, {}, kNan, kNan, contingency.information()};
  if (a.category && b.category) {
    found.measure = "cramers_v";
    found.strength = contingency.cramers_v();
  } else if (a.category || b.category) {
    found.measure = "correlation_ratio";
    found.strength =
        a.category ? correlation_ratio_of(a, b.numbers) : correlation_ratio_of(b, a.numbers);
  } else {
    found.measure = "correlation";
    found.pearson = pearson_of(a.numbers, b.numbers);
    found.spearman = pearson_of(ranks_of(a.numbers), ranks_of(b.numbers));
    found.strength = std::fmax(std::abs(found.pearson), std::abs(found.spearman));
  }
  return std::isnan(found.strength) ? std::nullopt : std::optional(found);
}

}  // namespace

std::vector<Association> associations(const RowSample& sample, std::size_t target) {
  const std::vector<data::Column>& columns = sample.cells.columns;
  MDM_CHECK(target < columns.size());
  const std::optional<Reading> of_target = reading_of(columns[target]);
  std::vector<Association> found;
  for (std::size_t i = 0; of_target && i < columns.size(); ++i) {
    const auto reading = i == target ? std::nullopt : reading_of(columns[i]);
    if (auto association = reading ? association_of(*reading, *of_target) : std::nullopt) {
      association->column = static_cast<std::uint32_t>(i);
      found.push_back(*association);
    }
  }
  std::ranges::stable_sort(found, std::ranges::greater{}, &Association::strength);
  return found;
}

}  // namespace mdm::profile
