#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>

#include <mdm/resilience/retry.hpp>

namespace mdm::resilience {

bool Attempts::allow_next(const Error& error) {
  ++made_;
  const bool in_time = options_.patience == std::chrono::milliseconds(0) ||
                       std::chrono::steady_clock::now() - first_ < options_.patience;
  return error.retryable() && made_ < options_.attempts && in_time;
}

void pause_before(unsigned attempt, const RetryOptions& options, const std::stop_token& stop) {
  const auto longest =
      std::min(options.longest_pause, options.first_pause * (1U << std::min(attempt - 1, 16U)));
  std::random_device random;
  const std::chrono::milliseconds pause(
      std::uniform_int_distribution<std::int64_t>(0, longest.count())(random));
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, pause, [] { return false; });
  stop_if_requested(stop);
}

}  // namespace mdm::resilience
