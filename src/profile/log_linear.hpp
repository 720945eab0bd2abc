#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mass.hpp"
#include "page_index.hpp"

namespace mdm::profile {

/// A histogram of distances with bins of equal relative width: a bin holds the numbers that agree
/// in sign, exponent and the first `mantissa_bits` bits of the mantissa, so that with 8 bits no bin
/// is wider than 1/256 of its distance, and integers up to 512 have bins of their own.
///
/// The bins of one sign and exponent are a page; pages are made when first touched.
class LogLinear {
 public:
  explicit LogLinear(unsigned mantissa_bits) : mantissa_bits_(mantissa_bits) {}

  /// Finite distances.
  void add(std::span<const double> distances);
  void add(double distance, std::uint64_t count);
  void merge(const LogLinear& other);

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.index_, self.counts_);
    form.require(self.counts_.size() == self.index_.size() << self.mantissa_bits_);
  }

  /// The bins that hold something, in ascending order.
  std::vector<Mass> masses() const;

  /// A number for the bin of a distance, rising with it.
  std::int64_t bin_of(double distance) const noexcept;
  /// The number of a bin given by masses().
  std::int64_t bin_of(const Mass& bin) const noexcept {
    return bin_of(bin.low < 0 ? bin.high : bin.low);
  }

 private:
  /// Where the page begins in counts_; makes it if it is not there.
  std::size_t open(std::size_t page);
  void put(double distance, std::uint64_t count);
  void append_page(std::size_t page, std::vector<Mass>& masses) const;

  unsigned mantissa_bits_;
  PageIndex index_{};
  std::vector<std::uint64_t> counts_{};  ///< 2^mantissa_bits_ for each page of index_
};

}  // namespace mdm::profile
