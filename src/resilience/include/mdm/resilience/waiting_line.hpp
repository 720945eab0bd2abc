#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>

namespace mdm::resilience {

/// Threads that wait for something, served in the order of coming. All calls under one lock.
class WaitingLine {
 public:
  using Clock = std::chrono::steady_clock;

  bool empty() const noexcept { return waiting_.empty(); }
  std::size_t size() const noexcept { return waiting_.size(); }

  /// Until this thread is the first and `is_there`, or `patience` or `stop` ends it.
  /// \returns whether it is there
  bool wait(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
            Clock::duration patience, const std::function<bool()>& is_there);

  /// To be called when there is something to be had.
  void wake_first() noexcept;

 private:
  std::deque<std::condition_variable_any*> waiting_{};
};

/// Throws Error{unavailable}: all `most` connections were in use.
[[noreturn]] void fail_waiting(std::size_t most, WaitingLine::Clock::duration patience);

}  // namespace mdm::resilience
