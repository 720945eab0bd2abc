#include "dictionary.hpp"

#include <algorithm>

namespace mdm::writer {
namespace {

constexpr std::size_t kMost = 16'384;
constexpr unsigned kFirstBits = 6;
/// After so many values of a page, an eighth of them must have been there before.
constexpr std::size_t kTrial = 2048;

}  // namespace

bool Dictionary::add(std::span<const std::uint64_t> values, std::vector<std::uint32_t>& places) {
  if (closed_) {
    return false;
  }
  const std::size_t before = values_.size();
  places.resize(values.size());
  if (!add_all(values, places)) {
    values_.resize(before);
    closed_ = true;
  }
  return !closed_;
}

bool Dictionary::add_all(std::span<const std::uint64_t> values,
                         std::vector<std::uint32_t>& places) {
  const std::size_t before = values_.size();
  if (slots_.empty()) {
    grow();
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::uint16_t& slot = slot_of(values[i]);
    if (slot != 0) {
      places[i] = slot - 1U;
      continue;
    }
    const std::size_t added = values_.size() - before;
    if (values_.size() == kMost || (i >= kTrial && 8 * added > 7 * i)) {
      return false;
    }
    places[i] = static_cast<std::uint32_t>(values_.size());
    values_.push_back(values[i]);
    slot = static_cast<std::uint16_t>(values_.size());
    if (2 * values_.size() > slots_.size()) {
      grow();
    }
  }
  return true;
}

void Dictionary::clear() {
  values_.clear();
  std::ranges::fill(slots_, std::uint16_t{0});
  closed_ = false;
}

std::uint16_t& Dictionary::slot_of(std::uint64_t value) {
  std::size_t at = value * 0x9e37'79b9'7f4a'7c15 >> shift_;
  while (slots_[at] != 0 && values_[slots_[at] - 1U] != value) {
    at = (at + 1) % slots_.size();
  }
  return slots_[at];
}

void Dictionary::grow() {
  const unsigned bits = slots_.empty() ? kFirstBits : 64 - shift_ + 1;
  shift_ = 64 - bits;
  slots_.assign(std::size_t{1} << bits, 0);
  for (std::size_t place = 0; place < values_.size(); ++place) {
    slot_of(values_[place]) = static_cast<std::uint16_t>(place + 1);
  }
}

}  // namespace mdm::writer
