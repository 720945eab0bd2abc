#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace mdm::profile {

/// Estimates how many distinct hashes it saw, with a standard error of 1.04 / sqrt(2^precision).
/// \source Flajolet et al. 2007; the estimator is Ertl's 2017 (arXiv:1702.01284, algorithm 6)
class HyperLogLog {
 public:
  explicit HyperLogLog(unsigned precision)
      : precision_(precision), registers_(std::size_t{1} << precision, 0) {}

  void add(std::uint64_t hash) noexcept {
    const std::uint64_t guard = std::uint64_t{1} << (precision_ - 1);
    const auto rank = static_cast<std::uint8_t>(std::countl_zero((hash << precision_) | guard) + 1);
    std::uint8_t& best = registers_[hash >> (64 - precision_)];
    if (best < rank) {
      best = rank;
    }
  }
  /// Fetches what add() of the hash will touch: the registers of many columns are in no near cache.
  void prefetch(std::uint64_t hash) const noexcept {
    __builtin_prefetch(&registers_[hash >> (64 - precision_)], 1);
  }
  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form.fill(self.registers_);
    form.require(std::ranges::all_of(
        self.registers_, [&](std::uint8_t rank) { return rank <= 65 - self.precision_; }));
  }
  void merge(const HyperLogLog& other);
  double estimate() const;
  /// Two standard errors, as a share of the truth.
  double error() const noexcept;

 private:
  unsigned precision_;
  std::vector<std::uint8_t> registers_;
};

}  // namespace mdm::profile
