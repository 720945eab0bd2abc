#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace mdm::compute {

/// Hands values from one producer to one consumer; the producer waits while one waits for the
/// consumer. Safe for concurrent use.
template <typename T>
class HandOver {
 public:
  /// False if a stop was requested.
  bool put(T&& value, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [&] { return !value_; })) {
      return false;
    }
    value_.emplace(std::move(value));
    changed_.notify_all();
    return true;
  }

  /// No value comes any more; with `failure`, `take` throws it after the last one.
  void close(std::exception_ptr failure = nullptr) {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    failure_ = std::move(failure);
    changed_.notify_all();
  }

  /// Nothing at the end, or if a stop was requested.
  std::optional<T> take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return value_ || closed_; });
    std::optional<T> taken = std::exchange(value_, std::nullopt);
    changed_.notify_all();
    if (!taken && failure_ != nullptr) {
      std::rethrow_exception(failure_);
    }
    return taken;
  }

 private:
  std::mutex mutex_{};
  std::condition_variable_any changed_{};
  std::optional<T> value_{};      // guarded by mutex_
  bool closed_ = false;           // guarded by mutex_
  std::exception_ptr failure_{};  // guarded by mutex_
};

}  // namespace mdm::compute
