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

#include <mdm/resilience/idle_items.hpp>
#include <mdm/resilience/pool_options.hpp>
#include <mdm/resilience/turns.hpp>

namespace mdm::resilience {

/// What a Pool and its leases share; nobody else uses it.
template <typename T>
struct PoolState {
  using Clock = std::chrono::steady_clock;
  using Create = std::function<std::unique_ptr<T>(const std::stop_token& stop)>;
  using Check = std::function<bool(T& value)>;

  using Item = typename IdleItems<T>::Item;

  PoolState(const PoolOptions& pool_options, Create to_create, Check to_check)
      : options(pool_options),
        create(std::move(to_create)),
        check(std::move(to_check)),
        turns(pool_options) {}

  Item take(const std::stop_token& stop, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex);
    turns.take(lock, stop, patience);
    return lend(lock, stop);
  }

  std::optional<Item> take_at_once(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    return turns.take_at_once() ? std::optional<Item>(lend(lock, stop)) : std::nullopt;
  }

  /// To whose turn it is: one that is free and good, or a new one.
  Item lend(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
    while (!free.empty()) {
      Item item = free.take();
      const Clock::time_point now = Clock::now();
      const bool is_trusted = now - item.idle_since < options.trusted && item.idle_since > doubted;
      lock.unlock();
      if (now < item.dies && (is_trusted || check(*item.value))) {
        return item;
      }
      item.value.reset();
      lock.lock();
      --size;
      ++recycled;
    }
    return make(lock, stop);
  }

  /// Never more than `most`: as many as have a turn, if none is free.
  Item make(std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
    ++size;
    ++in_making;
    const Clock::duration life = life_of(options, random);
    lock.unlock();
    try {
      Item item{.value = create(stop), .dies = Clock::now() + life};
      lock.lock();
      --in_making;
      ++created;
      lock.unlock();
      return item;
    } catch (...) {
      lock.lock();
      --in_making;
      --size;
      turns.withdraw();
      lock.unlock();
      throw;
    }
  }

  void give_back(Item item, Clock::time_point begun) {
    const Clock::time_point now = Clock::now();
    const bool good = now < item.dies && check(*item.value);
    item.value = good ? std::move(item.value) : nullptr;
    const std::lock_guard lock(mutex);
    if (good) {
      free.put(std::move(item), now);
    } else {
      doubted = now;
      --size;
      ++recycled;
    }
    drop_idle(now);
    turns.end(begun, now, in_making == 0);
  }

  void drop_idle(Clock::time_point now) {
    const std::size_t spare = size - std::min(size, options.least);
    const std::size_t dropped = free.drop(now, options.longest_idle, spare);
    size -= dropped;
    recycled += dropped;
  }

  PoolStatus status() {
    const std::lock_guard lock(mutex);
    drop_idle(Clock::now());
    PoolStatus status = turns.status();
    status.size = size;
    status.created = created;
    status.recycled = recycled;
    return status;
  }

  PoolOptions options;
  Create create;
  Check check;
  std::mutex mutex{};
  IdleItems<T> free{};
  Turns turns;
  std::size_t size = 0;
  std::size_t in_making = 0;
  std::uint64_t created = 0;
  std::uint64_t recycled = 0;
  Clock::time_point doubted{};  ///< when one came back broken: those that idled then may be, too
  std::minstd_rand random{std::random_device()()};
};

}  // namespace mdm::resilience
