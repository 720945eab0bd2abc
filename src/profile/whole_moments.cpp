#include "whole_moments.hpp"

#include <algorithm>
#include <limits>

namespace mdm::profile {
namespace {

/// Below it the powers of a few hundred distances add up in 128 bits.
constexpr std::uint64_t kNear = std::uint64_t{1} << 27U;
constexpr std::size_t kNearCells = 512;

std::uint64_t low_word(UInt128 number) noexcept {
  return static_cast<std::uint64_t>(number);
}
std::uint64_t high_word(UInt128 number) noexcept {
  return static_cast<std::uint64_t>(number >> 64U);
}

/// How far b lies above a.
std::uint64_t span_of(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a);
}

/// An integer of 384 bits in two's complement; what is beyond falls off.
class Wide {
 public:
  static constexpr std::size_t kWords = 6;

  Wide() = default;
  explicit Wide(Int128 number)
      : words_{low_word(static_cast<UInt128>(number)), high_word(static_cast<UInt128>(number))} {
    std::fill(words_.begin() + 2, words_.end(), number < 0 ? ~std::uint64_t{0} : 0);
  }

  void add(std::uint64_t word, std::size_t place) noexcept {
    for (std::size_t i = place; i < kWords && word != 0; ++i) {
      words_[i] += word;
      word = words_[i] < word ? 1 : 0;
    }
  }
  void add(UInt128 number, std::size_t place) noexcept {
    add(low_word(number), place);
    add(high_word(number), place + 1);
  }

  Wide operator+(const Wide& other) const noexcept {
    Wide sum = *this;
    for (std::size_t i = 0; i < kWords; ++i) {
      sum.add(other.words_[i], i);
    }
    return sum;
  }
  Wide operator-() const noexcept {
    Wide negative;
    std::ranges::transform(words_, negative.words_.begin(),
                           [](std::uint64_t word) { return ~word; });
    negative.add(std::uint64_t{1}, 0);
    return negative;
  }
  Wide operator-(const Wide& other) const noexcept { return *this + -other; }
  Wide operator*(const Wide& other) const noexcept {
    Wide product;
    for (std::size_t i = 0; i < kWords; ++i) {
      for (std::size_t j = 0; i + j < kWords; ++j) {
        product.add(static_cast<UInt128>(words_[i]) * other.words_[j], i + j);
      }
    }
    return product;
  }

  Quad rounded() const noexcept {
    if (words_.back() >> 63U != 0) {
      return -(-*this).rounded();
    }
    Quad number = 0;
    for (std::size_t i = kWords; i-- > 0;) {
      number = number * Quad(0x1p64) + Quad(words_[i]);
    }
    return number;
  }

 private:
  std::array<std::uint64_t, kWords> words_{};
};

template <std::size_t kWords>
void add_to(std::array<UInt128, kWords>& sum, const std::array<UInt128, kWords>& other) {
  std::ranges::transform(sum, other, sum.begin(), [](UInt128 a, UInt128 b) { return a + b; });
}

template <std::size_t kWords>
Wide total_of(const std::array<UInt128, kWords>& sum) {
  Wide total;
  for (std::size_t i = 0; i < kWords; ++i) {
    total.add(sum[i], i);
  }
  return total;
}

}  // namespace

/// Inlined, so that the multiplications by 1 fall away.
[[gnu::always_inline]] inline void WholeMoments::put(std::int64_t cell, std::uint64_t times) {
  const bool below = cell < pivot_;
  const std::uint64_t distance = below ? span_of(cell, pivot_) : span_of(pivot_, cell);
  const UInt128 square = static_cast<UInt128>(distance) * distance;
  const std::uint64_t low = low_word(square);
  const std::uint64_t high = high_word(square);
  const UInt128 low_cube = static_cast<UInt128>(low) * distance;
  const UInt128 high_cube = static_cast<UInt128>(high) * distance + high_word(low_cube);
  const UInt128 outer = static_cast<UInt128>(low) * low;
  const UInt128 cross = static_cast<UInt128>(low) * high;
  // Twice the cross product: its lower word counts twice in the second word, and so on.
  const UInt128 second = static_cast<UInt128>(high_word(outer)) + low_word(cross) + low_word(cross);
  const UInt128 inner =
      static_cast<UInt128>(high) * high + high_word(cross) + high_word(cross) + high_word(second);

  const UInt128 many = times;
  PowerSums& sums = sums_[below ? 1 : 0];
  sums.first[0] += many * distance;
  sums.second[0] += many * low;
  sums.second[1] += many * high;
  sums.third[0] += many * low_word(low_cube);
  sums.third[1] += many * low_word(high_cube);
  sums.third[2] += many * high_word(high_cube);
  sums.fourth[0] += many * low_word(outer);
  sums.fourth[1] += many * low_word(second);
  sums.fourth[2] += many * low_word(inner);
  sums.fourth[3] += many * high_word(inner);
}

void WholeMoments::add_near(std::span<const std::int64_t> cells) {
  std::int64_t first = 0;
  std::int64_t second = 0;
  Int128 third = 0;
  UInt128 fourth = 0;
  for (const std::int64_t cell : cells) {
    const std::int64_t distance = cell - pivot_;
    const std::int64_t square = distance * distance;
    first += distance;
    second += square;
    third += static_cast<Int128>(square) * distance;
    fourth += static_cast<UInt128>(static_cast<std::uint64_t>(square)) *
              static_cast<std::uint64_t>(square);
  }
  // The total of an odd power is booked under its sign: only the differences of the two matter.
  const auto first_size = static_cast<std::uint64_t>(first < 0 ? -first : first);
  const auto third_size = static_cast<UInt128>(third < 0 ? -third : third);
  sums_[first < 0 ? 1 : 0].first[0] += first_size;
  sums_[0].second[0] += static_cast<std::uint64_t>(second);
  PowerSums& of_third = sums_[third < 0 ? 1 : 0];
  of_third.third[0] += low_word(third_size);
  of_third.third[1] += high_word(third_size);
  sums_[0].fourth[0] += low_word(fourth);
  sums_[0].fourth[1] += high_word(fourth);
}

void WholeMoments::add(std::span<const std::int64_t> cells, std::int64_t low, std::int64_t high) {
  count_ += cells.size();
  const bool near = (low >= pivot_ || span_of(low, pivot_) < kNear) &&
                    (high <= pivot_ || span_of(pivot_, high) < kNear) &&
                    (low <= pivot_ || span_of(pivot_, low) < kNear) &&
                    (high >= pivot_ || span_of(high, pivot_) < kNear);
  if (!near) {
    for (const std::int64_t cell : cells) {
      put(cell, 1);
    }
    return;
  }
  while (!cells.empty()) {
    const std::span<const std::int64_t> some = cells.first(std::min(kNearCells, cells.size()));
    add_near(some);
    cells = cells.subspan(some.size());
  }
}

void WholeMoments::add(std::int64_t cell, std::uint64_t count) {
  count_ += count;
  put(cell, count);
}

void WholeMoments::merge(const WholeMoments& other) {
  count_ += other.count_;
  for (std::size_t sign = 0; sign < sums_.size(); ++sign) {
    add_to(sums_[sign].first, other.sums_[sign].first);
    add_to(sums_[sign].second, other.sums_[sign].second);
    add_to(sums_[sign].third, other.sums_[sign].third);
    add_to(sums_[sign].fourth, other.sums_[sign].fourth);
  }
}

Shape WholeMoments::shape() const {
  static constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (count_ == 0) {
    return {kNan, kNan, kNan, kNan};
  }
  const auto& [above, below] = sums_;
  const Wide first = total_of(above.first) - total_of(below.first);
  const Wide second = total_of(above.second) + total_of(below.second);
  const Wide third = total_of(above.third) - total_of(below.third);
  const Wide fourth = total_of(above.fourth) + total_of(below.fourth);
  // Moved to an integer within 1 of the mean, by the binomial theorem: what is left is as small
  // as the spread allows.
  const Int128 total = static_cast<Int128>(above.first[0] - below.first[0]);
  const Int128 mean = total / static_cast<Int128>(count_);
  const Wide by(mean);
  const Wide n(static_cast<Int128>(count_));
  const auto times = [](int factor, const Wide& number) { return Wide(factor) * number; };
  const auto average = [this](const Wide& sum) { return sum.rounded() / Quad(count_); };
  return shape_of(
      {average(first - by * n), average(second - by * (times(2, first) - by * n)),
       average(third - by * (times(3, second) - by * (times(3, first) - by * n))),
       average(fourth -
               by * (times(4, third) - by * (times(6, second) - by * (times(4, first) - by * n))))},
      count_, Quad(pivot_) + Quad(mean), kNoNoise);
}

}  // namespace mdm::profile
