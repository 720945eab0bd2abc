#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mdm::profile {

/// Numbers the pages of the doubles that occur: a page is a pair of sign and exponent, the first 12
/// bits. Most columns touch a few dozen of the 4096.
class PageIndex {
 public:
  static constexpr std::size_t kPages = 4096;
  static constexpr std::size_t kNegativePages = 2048;  ///< from here on the sign is negative

  static std::size_t page_of(std::uint64_t bits) noexcept { return bits >> 52U; }

  /// The number of a page; a page that was not there gets the next, size().
  std::size_t open(std::size_t page) {
    const std::uint8_t group = group_of_[page / kGroupPages];
    const std::uint16_t number = groups_[group][page % kGroupPages];
    return number != 0 ? number - std::size_t{1} : append(page);
  }

  static constexpr std::size_t kNone = kPages;
  /// The number of a page, or kNone.
  std::size_t find(std::size_t page) const noexcept {
    const std::uint16_t number = groups_[group_of_[page / kGroupPages]][page % kGroupPages];
    return number != 0 ? number - std::size_t{1} : kNone;
  }

  std::size_t size() const noexcept { return size_; }
  std::vector<std::uint16_t> pages() const;  ///< in the order of their numbers

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    std::vector<std::uint16_t> pages = self.pages();
    form(pages);
    if constexpr (Form::kReads) {
      for (const std::uint16_t page : pages) {
        form.require(page < kPages && self.find(page) == kNone);
        self.open(page);
      }
    }
  }

 private:
  static constexpr std::size_t kGroupPages = 64;
  using Group = std::array<std::uint16_t, kGroupPages>;  ///< 1 + number, 0 for none

  std::size_t append(std::size_t page);

  std::size_t size_ = 0;
  std::array<std::uint8_t, kPages / kGroupPages> group_of_{};
  std::vector<Group> groups_ = std::vector<Group>(1);  ///< the first is for pages not there
};

}  // namespace mdm::profile
