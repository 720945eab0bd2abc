#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

namespace mdm::resilience {

/// Things that nobody uses now; the one that has idled longest stands first.
template <typename T>
class IdleItems {
 public:
  using Clock = std::chrono::steady_clock;

  struct Item {
    std::unique_ptr<T> value{};
    Clock::time_point dies{};
    Clock::time_point idle_since{};
  };

  bool empty() const noexcept { return items_.empty(); }

  void put(Item item, Clock::time_point now) {
    item.idle_since = now;
    items_.push_back(std::move(item));
  }

  /// The one that is warmest.
  Item take() {
    Item item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

  /// Destroys those that are too old, and up to `spare` that have idled too long.
  /// \returns how many
  std::size_t drop(Clock::time_point now, Clock::duration longest_idle, std::size_t spare) {
    std::size_t dropped = std::erase_if(items_, [&](const Item& item) { return now >= item.dies; });
    for (; dropped < spare && !items_.empty() && now - items_.front().idle_since >= longest_idle;
         ++dropped) {
      items_.pop_front();
    }
    return dropped;
  }

 private:
  std::deque<Item> items_{};
};

}  // namespace mdm::resilience
