#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include <mdm/resilience/pool_options.hpp>
#include <mdm/resilience/pool_state.hpp>

namespace mdm::resilience {

/// Things that are dear to make, such as connections, lent to who needs one. Any thread.
///
/// It grows when one is asked for and none is free, up to `most`, and shrinks when they idle. How
/// many of them are lent at once follows what they are good for, see Ceiling; but one who would
/// wait for what is held for long gets one, up to `most`. Who waits is served in the order of
/// coming.
template <typename T>
class Pool {
  using State = PoolState<T>;
  using Item = typename State::Item;

 public:
  using Create = typename State::Create;
  using Check = typename State::Check;

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
        : state_(std::move(state)),
          item_(std::move(item)),
          begun_(std::chrono::steady_clock::now()) {}

    std::shared_ptr<State> state_;
    Item item_;
    std::chrono::steady_clock::time_point begun_;
  };

  /// \param create  makes one; may throw
  /// \param check   whether one is still good; asked when it comes back, and before it goes out
  ///                again if it has idled
  Pool(const PoolOptions& options, Create create, Check check)
      : state_(std::make_shared<State>(options, std::move(create), std::move(check))) {}

  /// \throws what creating one throws, Error{unavailable} after the deadline, Error{cancelled}
  Lease lease(const std::stop_token& stop = {}) { return lease(stop, state_->options.deadline); }
  /// The same with a deadline of its own.
  Lease lease(const std::stop_token& stop, std::chrono::milliseconds patience) {
    return {state_, state_->take(stop, patience)};
  }

  /// One only if it can be had at once: nothing if all are in use, or others wait. The ceiling does
  /// not matter.
  std::optional<Lease> try_lease(const std::stop_token& stop = {}) {
    std::optional<Item> item = state_->take_at_once(stop);
    return item ? std::optional<Lease>(Lease(state_, std::move(*item))) : std::nullopt;
  }

  /// Makes the least number that is kept, so that the first users do not wait, and does with each
  /// what makes it ready.
  void warm_up(const std::stop_token& stop, const std::function<void(T& value)>& prepare) {
    std::vector<Lease> leases;
    for (std::size_t i = 0; i < state_->options.least; ++i) {
      prepare(*leases.emplace_back(lease(stop)));
    }
  }

  /// After those are destroyed that have idled or lived too long.
  PoolStatus status() const { return state_->status(); }

 private:
  std::shared_ptr<State> state_;
};

}  // namespace mdm::resilience
