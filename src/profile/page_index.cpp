#include "page_index.hpp"

namespace mdm::profile {

std::size_t PageIndex::append(std::size_t page) {
  std::uint8_t& group = group_of_[page / kGroupPages];
  if (group == 0) {
    group = static_cast<std::uint8_t>(groups_.size());
    groups_.emplace_back();
  }
  groups_[group][page % kGroupPages] = static_cast<std::uint16_t>(size_ + 1);
  return size_++;
}

std::vector<std::uint16_t> PageIndex::pages() const {
  std::vector<std::uint16_t> pages(size_);
  for (std::size_t page = 0; page < kPages; ++page) {
    if (const std::size_t number = find(page); number != kNone) {
      pages[number] = static_cast<std::uint16_t>(page);
    }
  }
  return pages;
}

}  // namespace mdm::profile
