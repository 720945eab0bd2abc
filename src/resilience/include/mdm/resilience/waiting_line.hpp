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

  struct Patience {
    Clock::duration patience{};
    Clock::duration pulse{};  ///< how often it looks unasked
  };

  /// Until this thread is the first and `is_there`, or the patience or `stop` ends it.
  /// \returns whether it is there
  bool wait(std::unique_lock<std::mutex>& lock, const std::stop_token& stop, const Patience& times,
            const std::function<bool()>& is_there);

  /// To be called when there is something to be had; a thread that was served or went away may
  /// have left something, too.
  void wake_first() noexcept;

 private:
  std::deque<std::condition_variable_any*> waiting_{};
};

}  // namespace mdm::resilience
