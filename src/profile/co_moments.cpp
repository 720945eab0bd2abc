#include "co_moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "wide_int.hpp"

namespace mdm::profile {
namespace {

/// Means whose square is beyond half of the mean square are too far to subtract afterwards.
constexpr double kNear = 2;

// Functions marked so are also made for wider vectors, where the processor has them. Products are
// not fused with sums, so that all versions give the same digits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define MDM_WIDE_VECTORS __attribute__((target_clones("avx2", "default")))
#else
#define MDM_WIDE_VECTORS
#endif

/// Adds in eight lanes, which compilers turn into vectors, in the same order everywhere.
template <typename Term>
[[gnu::always_inline]] inline double sum_over(std::size_t count, Term term) noexcept {
  static constexpr std::size_t kLanes = 8;
  std::array<double, kLanes> lanes{};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      lanes[lane] += term(i + lane);
    }
  }
  for (; i < count; ++i) {
    lanes[i % kLanes] += term(i);
  }
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
         ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

MDM_WIDE_VECTORS
double product_of(const double* a, const double* b, std::size_t count) noexcept {
  return sum_over(count, [=](std::size_t i) { return a[i] * b[i]; });
}

MDM_WIDE_VECTORS
double sum_of_cells(const double* cells, std::size_t count) noexcept {
  return sum_over(count, [=](std::size_t i) { return cells[i]; });
}

MDM_WIDE_VECTORS
void subtract_where(double* cells, const double* present, double center,
                    std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    cells[i] = (cells[i] - center) * present[i];
  }
}

/// The cell of a column that is not counted in whole numbers.
double real_of(const data::Column& column, std::size_t row) noexcept {
  return column.type == data::Type::float64
             ? column.floats[row]
             : data::decimal_value(column.decimals[row], column.scale);
}

double gap_of(std::int64_t cell, std::int64_t origin) noexcept {
  std::int64_t distance = 0;
  return __builtin_sub_overflow(cell, origin, &distance)
             ? static_cast<double>(cell) - static_cast<double>(origin)
             : static_cast<double>(distance);
}

[[gnu::always_inline]] inline bool is_present(const data::Column& column,
                                              std::size_t row) noexcept {
  return column.valid(row) &&
         (column.type != data::Type::float64 || std::isfinite(column.floats[row]));
}

/// Distances of cells; 0 and not present where there is no finite cell.
template <typename Distance>
void fill_distances(const data::Column& column, std::size_t begin, std::size_t count, double* cells,
                    double* present, Distance distance) {
  for (std::size_t i = 0; i < count; ++i) {
    cells[i] = distance(begin + i);
  }
  if (column.validity.empty() && column.type != data::Type::float64) {
    std::fill(present, present + count, 1.0);
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    // Of finite cells far apart the distance may be infinite: what counts is the cell.
    const bool there = is_present(column, begin + i);
    cells[i] = there ? cells[i] : 0;
    present[i] = there ? 1 : 0;
  }
}

std::int64_t whole_of(const data::Column& column, std::size_t row) noexcept {
  switch (column.type) {
    case data::Type::boolean: return column.bytes8[row];
    case data::Type::date: return column.days[row];
    default: return column.ints[row];
  }
}

}  // namespace

CoMoments::CoMoments(std::vector<std::uint32_t> columns)
    : columns_(std::move(columns)),
      origins_(columns_.size()),
      pairs_(columns_.empty() ? 0 : columns_.size() * (columns_.size() - 1) / 2),
      centred_(columns_.size()) {}

CoMoments::Twofold CoMoments::sum_of(double a, double b) noexcept {
  const double sum = a + b;
  const double part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

CoMoments::Twofold CoMoments::distance_of(const Origin& from, const Origin& to) noexcept {
  const Int128 whole = static_cast<Int128>(to.whole) - from.whole;
  const auto high = static_cast<double>(whole);
  const Twofold real = sum_of(to.real, -from.real);  // one of the two is 0
  return {high + real.high, static_cast<double>(whole - static_cast<Int128>(high)) + real.low};
}

void CoMoments::join(Pair& into, const Pair& from) noexcept {
  if (from.rows == 0) {
    return;
  }
  const double rows = into.rows + from.rows;
  const double share = from.rows / rows;
  const double weight = into.rows * share;
  const auto step = [](const Twofold& a, const Twofold& b) {
    return (b.high - a.high) + (b.low - a.low);
  };
  const double a = step(into.mean_a, from.mean_a);
  const double b = step(into.mean_b, from.mean_b);
  into.aa += from.aa + a * a * weight;
  into.bb += from.bb + b * b * weight;
  into.ab += from.ab + a * b * weight;
  const auto move = [](Twofold& mean, double by) {
    const Twofold sum = sum_of(mean.high, by);
    mean = sum_of(sum.high, sum.low + mean.low);
  };
  if (into.rows == 0) {
    into.mean_a = from.mean_a;
    into.mean_b = from.mean_b;
  } else {
    move(into.mean_a, a * share);
    move(into.mean_b, b * share);
  }
  into.rows = rows;
}

void CoMoments::fill(std::size_t place, const data::Column& column, std::size_t begin,
                     std::size_t count) {
  Origin& origin = origins_[place];
  const bool real = column.type == data::Type::float64 || column.type == data::Type::decimal;
  for (std::size_t row = begin; !origin.known && row < begin + count; ++row) {
    if (is_present(column, row)) {
      origin = {true, real ? 0 : whole_of(column, row), real ? real_of(column, row) : 0};
    }
  }
  double* const cells = cells_.data() + place * kBlock + rows_;
  double* const present = present_.data() + place * kBlock + rows_;
  const auto fill_all = [&](auto distance) {
    fill_distances(column, begin, count, cells, present, distance);
  };
  const std::int64_t whole = origin.whole;
  switch (column.type) {
    case data::Type::float64:
      fill_all([&](std::size_t row) { return column.floats[row] - origin.real; });
      break;
    case data::Type::decimal:
      fill_all([&](std::size_t row) { return real_of(column, row) - origin.real; });
      break;
    case data::Type::boolean:
      fill_all([&](std::size_t row) { return static_cast<double>(column.bytes8[row] - whole); });
      break;
    case data::Type::date:
      fill_all([&](std::size_t row) { return static_cast<double>(column.days[row] - whole); });
      break;
    default: fill_all([&](std::size_t row) { return gap_of(column.ints[row], whole); });
  }
}

CoMoments::Centred CoMoments::center(std::size_t place) {
  double* const cells = cells_.data() + place * kBlock;
  const double* const present = present_.data() + place * kBlock;
  const double there = sum_of_cells(present, rows_);
  const double center = there == 0 ? 0 : sum_of_cells(cells, rows_) / there;
  subtract_where(cells, present, center, rows_);
  return {there == static_cast<double>(rows_), center, sum_of_cells(cells, rows_),
          product_of(cells, cells, rows_)};
}

CoMoments::Pair CoMoments::pair_of(std::size_t a, std::size_t b) const {
  const double* const x = cells_.data() + a * kBlock;
  const double* const y = cells_.data() + b * kBlock;
  const double* const has_x = present_.data() + a * kBlock;
  const double* const has_y = present_.data() + b * kBlock;
  const Centred& of_a = centred_[a];
  const Centred& of_b = centred_[b];
  Pair pair;
  pair.rows = static_cast<double>(rows_);
  double sum_a = of_a.sum;
  double sum_b = of_b.sum;
  pair.aa = of_a.square;
  pair.bb = of_b.square;
  pair.ab = product_of(x, y, rows_);
  if (!of_a.complete || !of_b.complete) {
    pair.rows = product_of(has_x, has_y, rows_);
  }
  if (!of_b.complete) {
    sum_a = product_of(x, has_y, rows_);
    pair.aa = sum_over(rows_, [=](std::size_t i) { return x[i] * x[i] * has_y[i]; });
  }
  if (!of_a.complete) {
    sum_b = product_of(y, has_x, rows_);
    pair.bb = sum_over(rows_, [=](std::size_t i) { return y[i] * y[i] * has_x[i]; });
  }
  if (pair.rows == 0) {
    return pair;
  }
  const double mean_a = sum_a / pair.rows;
  const double mean_b = sum_b / pair.rows;
  if (std::max(mean_a * mean_a * pair.rows * kNear - pair.aa,
               mean_b * mean_b * pair.rows * kNear - pair.bb) > 0) {
    return pair_of(a, b, mean_a, mean_b);
  }
  pair.mean_a = sum_of(of_a.center, mean_a);
  pair.mean_b = sum_of(of_b.center, mean_b);
  pair.aa -= sum_a * mean_a;
  pair.bb -= sum_b * mean_b;
  pair.ab -= sum_a * mean_b;
  return pair;
}

CoMoments::Pair CoMoments::pair_of(std::size_t a, std::size_t b, double mean_a,
                                   double mean_b) const {
  const double* const x = cells_.data() + a * kBlock;
  const double* const y = cells_.data() + b * kBlock;
  const double* const has_x = present_.data() + a * kBlock;
  const double* const has_y = present_.data() + b * kBlock;
  const auto from_a = [=](std::size_t i) { return (x[i] - mean_a) * (has_x[i] * has_y[i]); };
  const auto from_b = [=](std::size_t i) { return (y[i] - mean_b) * (has_x[i] * has_y[i]); };
  Pair pair;
  pair.rows = product_of(has_x, has_y, rows_);
  const double rest_a = sum_over(rows_, from_a) / pair.rows;
  const double rest_b = sum_over(rows_, from_b) / pair.rows;
  pair.mean_a = sum_of(centred_[a].center, mean_a);
  pair.mean_b = sum_of(centred_[b].center, mean_b);
  pair.mean_a.low += rest_a;
  pair.mean_b.low += rest_b;
  pair.aa = sum_over(rows_, [=](std::size_t i) { return from_a(i) * from_a(i); }) -
            rest_a * rest_a * pair.rows;
  pair.bb = sum_over(rows_, [=](std::size_t i) { return from_b(i) * from_b(i); }) -
            rest_b * rest_b * pair.rows;
  pair.ab = sum_over(rows_, [=](std::size_t i) { return from_a(i) * from_b(i); }) -
            rest_a * rest_b * pair.rows;
  return pair;
}

void CoMoments::flush() {
  for (std::size_t place = 0; place < columns_.size(); ++place) {
    centred_[place] = center(place);
  }
  auto pair = pairs_.begin();
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    for (std::size_t b = a + 1; b < columns_.size(); ++b) {
      join(*pair++, pair_of(a, b));
    }
  }
  rows_ = 0;
}

void CoMoments::add(const data::Batch& batch) {
  if (pairs_.empty()) {
    return;
  }
  cells_.resize(columns_.size() * kBlock);
  present_.resize(columns_.size() * kBlock);
  for (std::size_t begin = 0; begin < batch.rows;) {
    const std::size_t count = std::min(kBlock - rows_, batch.rows - begin);
    for (std::size_t place = 0; place < columns_.size(); ++place) {
      fill(place, batch.columns[columns_[place]], begin, count);
    }
    rows_ += count;
    begin += count;
    if (rows_ == kBlock) {
      flush();
    }
  }
}

void CoMoments::append(const CoMoments& other) {
  CoMoments rest = other;
  if (rows_ > 0) {
    flush();
  }
  if (rest.rows_ > 0) {
    rest.flush();
  }
  std::vector<Twofold> shifts(columns_.size());
  for (std::size_t place = 0; place < columns_.size(); ++place) {
    if (!origins_[place].known) {
      origins_[place] = rest.origins_[place];
    } else if (rest.origins_[place].known) {
      shifts[place] = distance_of(origins_[place], rest.origins_[place]);
    }
  }
  const auto shifted = [](const Twofold& mean, const Twofold& by) {
    const Twofold sum = sum_of(mean.high, by.high);
    return sum_of(sum.high, sum.low + (mean.low + by.low));
  };
  std::size_t at = 0;
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    for (std::size_t b = a + 1; b < columns_.size(); ++b, ++at) {
      Pair& from = rest.pairs_[at];
      from.mean_a = shifted(from.mean_a, shifts[a]);
      from.mean_b = shifted(from.mean_b, shifts[b]);
      join(pairs_[at], from);
    }
  }
}

std::vector<Correlation> CoMoments::correlations() const {
  CoMoments whole = *this;
  if (whole.rows_ > 0) {
    whole.flush();
  }
  std::vector<Correlation> correlations;
  auto pair = whole.pairs_.begin();
  for (std::size_t a = 0; a < columns_.size(); ++a) {
    for (std::size_t b = a + 1; b < columns_.size(); ++b, ++pair) {
      const double spread = std::sqrt(pair->aa) * std::sqrt(pair->bb);
      const bool defined = pair->rows > 1 && spread > 0 && std::isfinite(spread);
      correlations.push_back({columns_[a], columns_[b],
                              defined ? std::clamp(pair->ab / spread, -1.0, 1.0)
                                      : std::numeric_limits<double>::quiet_NaN(),
                              static_cast<std::uint64_t>(pair->rows)});
    }
  }
  return correlations;
}

}  // namespace mdm::profile
