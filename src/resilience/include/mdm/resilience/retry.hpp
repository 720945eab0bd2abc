#pragma once

#include <chrono>
#include <stop_token>

#include <mdm/base.hpp>

namespace mdm::resilience {

struct RetryOptions {
  unsigned attempts = 3;
  std::chrono::milliseconds first_pause{50};  ///< doubled each time
  std::chrono::milliseconds longest_pause{2000};
  /// No attempt begins later than this after the first; 0: their number alone counts.
  std::chrono::milliseconds patience{0};
};

/// The attempts of one call.
class Attempts {
 public:
  explicit Attempts(const RetryOptions& options) : options_(options) {}

  /// Whether there may be another one after an error of the last.
  bool allow_next(const Error& error);
  unsigned made() const { return made_; }

 private:
  RetryOptions options_;
  std::chrono::steady_clock::time_point first_ = std::chrono::steady_clock::now();
  unsigned made_ = 0;
};

/// Waits before attempt number `attempt` (from 1), by chance between nothing and the whole pause:
/// those that failed together do not come back together.
/// \source "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: "full jitter"
/// \throws Error{cancelled}
void pause_before(unsigned attempt, const RetryOptions& options, const std::stop_token& stop);

/// Makes a call again if it throws Error{unavailable}. Only for what is safe to repeat: a
/// connection that was not made, a reading of which nothing was handed on.
template <typename Call>
auto retry(const RetryOptions& options, const std::stop_token& stop, Call&& act) {
  for (Attempts attempts(options);;) {
    try {
      return act();
    } catch (const Error& error) {
      if (!attempts.allow_next(error)) {
        throw;
      }
    }
    pause_before(attempts.made(), options, stop);
  }
}

}  // namespace mdm::resilience
