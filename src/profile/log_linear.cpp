#include "log_linear.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace mdm::profile {
namespace {

constexpr unsigned kDoubleMantissaBits = 52;

}  // namespace

std::size_t LogLinear::open(std::size_t page) {
  const std::size_t begin = index_.open(page) << mantissa_bits_;
  if (begin == counts_.size()) {
    const std::size_t end = begin + (std::size_t{1} << mantissa_bits_);
    if (end > counts_.capacity()) {
      counts_.reserve(end + end / 8);  // pages are few, and their memory counts
    }
    counts_.resize(end, 0);
  }
  return begin;
}

inline void LogLinear::put(double distance, std::uint64_t count) {
  const auto bits = std::bit_cast<std::uint64_t>(distance);
  const std::uint64_t place =
      (bits >> (kDoubleMantissaBits - mantissa_bits_)) & ((std::uint64_t{1} << mantissa_bits_) - 1);
  counts_[open(PageIndex::page_of(bits)) + place] += count;
}

void LogLinear::add(double distance, std::uint64_t count) {
  put(distance, count);
}

void LogLinear::add(std::span<const double> distances) {
  for (const double distance : distances) {
    put(distance, 1);
  }
}

void LogLinear::merge(const LogLinear& other) {
  for (std::size_t page = 0; page < PageIndex::kPages; ++page) {
    const std::size_t number = other.index_.find(page);
    if (number == PageIndex::kNone) {
      continue;
    }
    const std::size_t from = number << mantissa_bits_;
    const std::size_t to = open(page);
    for (std::size_t i = 0; i < std::size_t{1} << mantissa_bits_; ++i) {
      counts_[to + i] += other.counts_[from + i];
    }
  }
}

void LogLinear::append_page(std::size_t page, std::vector<Mass>& masses) const {
  const std::size_t number = index_.find(page);
  if (number == PageIndex::kNone) {
    return;
  }
  const auto edge = [this](std::uint64_t bin) {
    return std::min(std::bit_cast<double>(bin << (kDoubleMantissaBits - mantissa_bits_)),
                    std::numeric_limits<double>::max());
  };
  const bool negative = page >= PageIndex::kNegativePages;
  const std::size_t size = std::size_t{1} << mantissa_bits_;
  const std::uint64_t first = (page % PageIndex::kNegativePages) << mantissa_bits_;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t place = negative ? size - 1 - i : i;
    const std::uint64_t count = counts_[(number << mantissa_bits_) + place];
    if (count > 0) {
      const double near = edge(first + place);
      const double far = edge(first + place + 1);
      masses.push_back(negative ? Mass{-far, -near, count} : Mass{near, far, count});
    }
  }
}

std::int64_t LogLinear::bin_of(double distance) const noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(distance);
  const auto size =
      static_cast<std::int64_t>((bits << 1U) >> (kDoubleMantissaBits - mantissa_bits_ + 1));
  return std::signbit(distance) ? -1 - size : size;
}

std::vector<Mass> LogLinear::masses() const {
  std::vector<Mass> masses;
  for (std::size_t page = PageIndex::kPages; page-- > PageIndex::kNegativePages;) {
    append_page(page, masses);
  }
  for (std::size_t page = 0; page < PageIndex::kNegativePages; ++page) {
    append_page(page, masses);
  }
  return masses;
}

}  // namespace mdm::profile
