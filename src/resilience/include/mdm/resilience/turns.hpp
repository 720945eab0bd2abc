#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <stop_token>

#include <mdm/resilience/ceiling.hpp>
#include <mdm/resilience/pool_options.hpp>
#include <mdm/resilience/waiting_line.hpp>

namespace mdm::resilience {

/// Who may have one of a pool's things, and when. All calls under one lock.
class Turns {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Turns(const PoolOptions& options);

  /// Waits until all who came before have had theirs, and fewer are lent than the ceiling allows;
  /// or fewer than `most`, if nothing comes back for long.
  /// \throws Error{unavailable} after `patience`, Error{cancelled}
  void take(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
            std::chrono::milliseconds patience);
  /// If nobody waits and fewer than `most` are lent. \returns whether
  bool take_at_once();
  /// \param has_settled  false: what is lent now says nothing of the speed
  void end(Clock::time_point begun, Clock::time_point now, bool has_settled);
  /// Ends one that has come to nothing.
  void withdraw();

  /// What concerns turns: in_use, ceiling, waiting, leases, waits, timeouts, used, waited.
  PoolStatus status() const;

 private:
  bool is_open() const { return counts_.in_use < ceiling_.leases(); }
  void wait(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
            std::chrono::milliseconds patience);
  void call_next();
  bool is_open_after(Clock::duration blocked);

  std::size_t most_;
  Clock::duration blocked_;
  WaitingLine line_{};
  Ceiling ceiling_;
  Clock::time_point moved_{};  ///< when one was lent or came back
  PoolStatus counts_{};
};

}  // namespace mdm::resilience
