#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <stop_token>
#include <utility>
#include <vector>

#include <mdm/base.hpp>

namespace mdm::resilience {

struct PoolOptions {
  std::size_t least = 0;  ///< kept, and made by warm_up
  std::size_t most = 8;
  std::chrono::milliseconds deadline{30'000};      ///< of waiting for one that is free
  std::chrono::milliseconds longest_idle{60'000};  ///< beyond `least`, one that idles longer goes
  std::chrono::milliseconds longest_life{1'800'000};
  double jitter = 0.1;                     ///< a life is up to so much shorter, by chance
  std::chrono::milliseconds trusted{500};  ///< one that has idled less is given without a check
};

struct PoolStatus {
  std::size_t size = 0;
  std::size_t in_use = 0;
  std::size_t waiting = 0;
  std::uint64_t leases = 0;
  std::uint64_t waits = 0;     ///< leases that had to wait
  std::uint64_t timeouts = 0;  ///< that waited in vain
  std::uint64_t created = 0;
  std::uint64_t recycled = 0;         ///< destroyed for their age, idleness or a fault
  std::chrono::nanoseconds used{};    ///< time that all leases took together
  std::chrono::nanoseconds waited{};  ///< time that all waits took together
};

/// Things that are dear to make, such as connections, lent to who needs one. Any thread.
///
/// It grows when one is asked for and none is free, up to `most`, and shrinks when they idle. Who
/// waits is served in the order of coming.
template <typename T>
class Pool {
  using Clock = std::chrono::steady_clock;

  struct Item {
    std::unique_ptr<T> value{};
    Clock::time_point dies{};
    Clock::time_point idle_since{};
  };

  struct State;

 public:
  using Create = std::function<std::unique_ptr<T>(const std::stop_token& stop)>;
  using Check = std::function<bool(T& value)>;

  /// One of the things, until this is destroyed.
  class Lease {
   public:
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (item_.value) {
        state_->give_back(std::move(item_), begun_);
      }
    }

    T& operator*() const noexcept { return *item_.value; }
    T* operator->() const noexcept { return item_.value.get(); }

   private:
    friend class Pool;
    Lease(std::shared_ptr<State> state, Item item)
        : state_(std::move(state)), item_(std::move(item)), begun_(Clock::now()) {}

    std::shared_ptr<State> state_;
    Item item_;
    Clock::time_point begun_;
  };

  /// \param create  makes one; may throw
  /// \param check   whether one is still good; asked when it comes back and before it goes out
  /// again
  ///                after it has idled
  Pool(const PoolOptions& options, Create create, Check check)
      : state_(std::make_shared<State>(options, std::move(create), std::move(check))) {}

  /// \throws what creating one throws, Error{unavailable} after the deadline, Error{cancelled}
  Lease lease(const std::stop_token& stop = {}) { return lease(stop, state_->options.deadline); }
  /// The same with a deadline of its own.
  Lease lease(const std::stop_token& stop, std::chrono::milliseconds patience) {
    return {state_, state_->take(stop, patience)};
  }

  /// One only if it can be had at once: nothing if all are in use, or others wait.
  std::optional<Lease> try_lease(const std::stop_token& stop = {}) {
    std::optional<Item> item = state_->take_at_once(stop);
    return item ? std::optional<Lease>(Lease(state_, std::move(*item))) : std::nullopt;
  }

  /// Makes the least number that is kept, so that the first users do not wait.
  void warm_up(const std::stop_token& stop = {}) {
    std::vector<Lease> leases;
    for (std::size_t i = 0; i < state_->options.least; ++i) {
      leases.push_back(lease(stop));
    }
  }

  /// Destroys those that have idled or lived too long.
  void tidy() { state_->tidy(); }

  PoolStatus status() const { return state_->status(); }

 private:
  struct State {
    State(const PoolOptions& pool_options, Create to_create, Check to_check)
        : options(pool_options), create(std::move(to_create)), check(std::move(to_check)) {}

    Item take(const std::stop_token& stop, std::chrono::milliseconds patience) {
      std::unique_lock lock(mutex);
      ++counts.leases;
      for (;;) {
        wait_for_turn(lock, stop, patience);
        if (free.empty()) {
          return make(lock, stop);
        }
        Item item = std::move(free.back());  // the one that is warmest
        free.pop_back();
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
        if (!queue.empty() || (free.empty() && counts.size >= options.most)) {
          return std::nullopt;
        }
      }
      return take(stop, options.deadline);
    }

    /// Until one is free, or may be made, and nobody has come before.
    void wait_for_turn(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                       std::chrono::milliseconds patience) {
      const auto can_have = [&] { return !free.empty() || counts.size < options.most; };
      if (queue.empty() && can_have()) {
        return;
      }
      const Clock::time_point begun = Clock::now();
      std::condition_variable_any turn;
      queue.push_back(&turn);
      ++counts.waits;
      const bool served =
          turn.wait_for(lock, stop, patience, [&] { return queue.front() == &turn && can_have(); });
      std::erase(queue, &turn);
      counts.waited += Clock::now() - begun;
      wake_first();  // more than one may be free, and only this one was told
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
        wake_first();
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
        item.idle_since = now;
        free.push_back(std::move(item));
        --counts.in_use;
        wake_first();
      } else {
        forget_one();
      }
      drop_idle(now);
    }

    void forget_one() {
      --counts.size;
      --counts.in_use;
      ++counts.recycled;
      wake_first();
    }

    void wake_first() {
      if (!queue.empty()) {
        queue.front()->notify_one();
      }
    }

    /// The one that has idled longest stands first.
    void drop_idle(Clock::time_point now) {
      while (!free.empty() && counts.size > options.least &&
             now - free.front().idle_since >= options.longest_idle) {
        free.pop_front();
        --counts.size;
        ++counts.recycled;
      }
    }

    void tidy() {
      const std::lock_guard lock(mutex);
      const Clock::time_point now = Clock::now();
      counts.recycled += std::erase_if(free, [&](const Item& item) {
        const bool is_old = now >= item.dies;
        counts.size -= is_old ? 1 : 0;
        return is_old;
      });
      drop_idle(now);
    }

    PoolStatus status() const {
      const std::lock_guard lock(mutex);
      PoolStatus status = counts;
      status.waiting = queue.size();
      return status;
    }

    PoolOptions options;
    Create create;
    Check check;
    mutable std::mutex mutex{};
    std::deque<Item> free{};
    std::deque<std::condition_variable_any*> queue{};  ///< who waits, the first first
    PoolStatus counts{};
    std::minstd_rand random{std::random_device()()};
  };

  std::shared_ptr<State> state_;
};

}  // namespace mdm::resilience
