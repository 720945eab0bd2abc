#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
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
      lock.unlock();
      const Clock::time_point now = Clock::now();
      if (now < item.dies && (now - item.idle_since < options.trusted || check(*item.value))) {
        return item;
      }
      item.value.reset();
      lock.lock();
      forget_one();
    }
  }

  std::optional<Item> take_at_once(const std::stop_token& stop) {
    {
      const std::lock_guard lock(mutex);
      if (!line.empty() || (free.empty() && counts.size >= options.most)) {
        return std::nullopt;
      }
    }
    return take(stop, options.deadline);
  }

  /// Until one is free, or may be made, and nobody has come before.
  void wait_for_turn(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                     std::chrono::milliseconds patience) {
    const auto can_have = [&] { return !free.empty() || counts.size < options.most; };
    if (line.empty() && can_have()) {
      return;
    }
    const Clock::time_point begun = Clock::now();
    ++counts.waits;
    const bool served = line.wait(lock, stop, patience, can_have);
    counts.waited += Clock::now() - begun;
    if (!served) {
      stop_if_requested(stop);
      ++counts.timeouts;
      fail(ErrorCode::unavailable, Hint{"allow more connections, or run less at a time"},
           "all {} connections were in use for {} s", options.most,
           std::chrono::duration_cast<std::chrono::seconds>(patience).count());
    }
  }

  Item make(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
    ++counts.size;
    ++counts.in_use;
    std::uniform_real_distribution<double> chance(1 - options.jitter, 1);
    const auto life =
        std::chrono::duration_cast<Clock::duration>(options.longest_life * chance(random));
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
    if (!good) {
      item.value.reset();
    }
    const std::lock_guard lock(mutex);
    counts.used += now - begun;
    if (good) {
      free.put(std::move(item), now);
      --counts.in_use;
      line.wake_first();
    } else {
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

  void tidy() {
    const std::lock_guard lock(mutex);
    drop_idle(Clock::now());
  }

  PoolStatus status() const {
    const std::lock_guard lock(mutex);
    PoolStatus status = counts;
    status.waiting = line.size();
    return status;
  }

  PoolOptions options;
  Create create;
  Check check;
  mutable std::mutex mutex{};
  IdleItems<T> free{};
  WaitingLine line{};
  PoolStatus counts{};
  std::minstd_rand random{std::random_device()()};
};

}  // namespace mdm::resilience
