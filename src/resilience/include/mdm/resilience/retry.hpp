#pragma once

#include <chrono>
#include <stop_token>

#include <mdm/base.hpp>

namespace mdm::resilience {

struct RetryOptions {
  unsigned attempts = 3;
  std::chrono::milliseconds first_pause{50};  ///< doubled each time
  std::chrono::milliseconds longest_pause{2000};
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
  for (unsigned attempt = 1;; ++attempt) {
    try {
      return act();
    } catch (const Error& error) {
      if (!error.retryable() || attempt >= options.attempts) {
        throw;
      }
    }
    pause_before(attempt, options, stop);
  }
}

}  // namespace mdm::resilience
