#include "hyper_log_log.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace mdm::profile {
namespace {

/// The correction for registers that saw nothing: Ertl's sigma.
double of_empty(double share) {
  if (share == 1) {
    return std::numeric_limits<double>::infinity();
  }
  double weight = 1;
  double sum = share;
  for (double before = -1; sum != before; weight += weight) {
    share *= share;
    before = sum;
    sum += share * weight;
  }
  return sum;
}

/// The correction for registers that are full: Ertl's tau.
double of_full(double share) {
  if (share == 0 || share == 1) {
    return 0;
  }
  double weight = 1;
  double sum = 1 - share;
  for (double before = -1; sum != before;) {
    share = std::sqrt(share);
    before = sum;
    weight *= 0.5;
    sum -= (1 - share) * (1 - share) * weight;
  }
  return sum / 3;
}

}  // namespace

void HyperLogLog::merge(const HyperLogLog& other) {
  std::ranges::transform(registers_, other.registers_, registers_.begin(),
                         [](std::uint8_t a, std::uint8_t b) { return std::max(a, b); });
}

double HyperLogLog::error() const noexcept {
  return 2 * 1.04 / std::sqrt(static_cast<double>(registers_.size()));
}

double HyperLogLog::estimate() const {
  const unsigned rank_max = 65 - precision_;
  std::array<double, 66> registers_with{};
  for (const std::uint8_t rank : registers_) {
    registers_with.at(rank) += 1;
  }
  const auto size = static_cast<double>(registers_.size());
  double sum = size * of_full(1 - registers_with.at(rank_max) / size);
  for (unsigned rank = rank_max - 1; rank >= 1; --rank) {
    sum = 0.5 * (sum + registers_with.at(rank));
  }
  sum += size * of_empty(registers_with[0] / size);
  return size * size / (2 * std::numbers::ln2 * sum);
}

}  // namespace mdm::profile
