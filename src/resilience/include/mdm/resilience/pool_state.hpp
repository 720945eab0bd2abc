#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <stop_token>
#include <utility>

#include <mdm/base.hpp>
#include <mdm/resilience/idle_items.hpp>
#include <mdm/resilience/pool_options.hpp>
#include <mdm/resilience/waiting_line.hpp>

namespace mdm::resilience {

/// What a Pool and its leases share; nobody else uses it.
template <typename T>
struct PoolState {
  using Clock = std::chrono::steady_clock;
  using Create = std::function<std::unique_ptr<T>(const std::stop_token& stop)>;
  using Check = std::function<bool(T& value)>;

  using Item = typename IdleItems<T>::Item;

  PoolState(const PoolOptions& pool_options, Create to_create, Check to_check)
      : options(pool_options), create(std::move(to_create)), check(std::move(to_check)) {}

  Item take(const std::stop_token& stop, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex);
    ++counts.leases;
    for (;;) {
      wait_for_turn(lock, stop, patience);
      if (free.empty()) {
        return make(lock, stop);
      }
      Item item = free.take();
      ++counts.in_use;
      const Clock::time_point now = Clock::now();
      const bool is_trusted = now - item.idle_since < options.trusted && item.idle_since > doubted;
      lock.unlock();
      if (now < item.dies && (is_trusted || check(*item.value))) {
        return item;
      }
      item.value.reset();
      lock.lock();
      forget_one();
    }
  }

  std::optional<Item> take_at_once(const std::stop_token& stop) {
    if (const std::lock_guard lock(mutex); !line.empty() || !can_have()) {
      return std::nullopt;
    }
    return take(stop, options.deadline);
  }

  bool can_have() const { return !free.empty() || counts.size < options.most; }

  /// Until one is free, or may be made, and nobody has come before.
  void wait_for_turn(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                     std::chrono::milliseconds patience) {
    if (line.empty() && can_have()) {
      return;
    }
    const Clock::time_point begun = Clock::now();
    ++counts.waits;
    const bool served = line.wait(lock, stop, patience, [&] { return can_have(); });
    counts.waited += Clock::now() - begun;
    if (!served) {
      stop_if_requested(stop);
      ++counts.timeouts;
      fail_waiting(options.most, patience);
    }
  }

  Item make(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
    ++counts.size;
    ++counts.in_use;
    const Clock::duration life = life_of(options, random);
    lock.unlock();
    try {
      Item item{.value = create(stop), .dies = Clock::now() + life};
      lock.lock();
      ++counts.created;
      lock.unlock();
      return item;
    } catch (...) {
      lock.lock();
      --counts.size;
      --counts.in_use;
      line.wake_first();
      lock.unlock();
      throw;
    }
  }

  void give_back(Item item, Clock::time_point begun) {
    const Clock::time_point now = Clock::now();
    const bool good = now < item.dies && check(*item.value);
    item.value = good ? std::move(item.value) : nullptr;
    const std::lock_guard lock(mutex);
    counts.used += now - begun;
    if (good) {
      free.put(std::move(item), now);
      --counts.in_use;
      line.wake_first();
    } else {
      doubted = now;
      forget_one();
    }
    drop_idle(now);
  }

  void forget_one() {
    --counts.size;
    --counts.in_use;
    ++counts.recycled;
    line.wake_first();
  }

  void drop_idle(Clock::time_point now) {
    const std::size_t spare = counts.size - std::min(counts.size, options.least);
    const std::size_t dropped = free.drop(now, options.longest_idle, spare);
    counts.size -= dropped;
    counts.recycled += dropped;
  }

  PoolStatus status() {
    const std::lock_guard lock(mutex);
    drop_idle(Clock::now());
    counts.waiting = line.size();
    return counts;
  }

  PoolOptions options;
  Create create;
  Check check;
  std::mutex mutex{};
  IdleItems<T> free{};
  WaitingLine line{};
  Clock::time_point doubted{};  ///< when one came back broken: those that idled then may be, too
  PoolStatus counts{};
  std::minstd_rand random{std::random_device()()};
};

}  // namespace mdm::resilience
