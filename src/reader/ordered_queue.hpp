#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace mdm::reader {

/// Hands what several producers make to one consumer, in the order in which the work was taken, and
/// holds the producers back while too many bytes are on their way. Safe for concurrent use.
///
/// A producer calls `wait_for_room`, takes work, calls `admit`, and later `deliver` or `fail` with
/// the number it got; the first three under a lock of its own, so that numbers follow the work.
template <typename T>
class OrderedQueue {
 public:
  explicit OrderedQueue(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// False if a stop was requested.
  bool wait_for_room(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return changed_.wait(lock, stop, [&] { return charges_.empty() || bytes_ < bytes_max_; }) &&
           !stop.stop_requested();
  }

  /// \param bytes  what the work will take, as far as can be told
  std::uint64_t admit(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    charges_.emplace(admitted_, bytes);
    bytes_ += bytes;
    return admitted_++;
  }

  void deliver(std::uint64_t number, T&& value, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    std::size_t& charge = charges_[number];
    bytes_ += bytes - std::exchange(charge, bytes);
    ready_.emplace(number, std::move(value));
    changed_.notify_all();
  }

  /// The consumer gets `error` in place of what follows the work admitted so far.
  void fail(std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    errors_.emplace(admitted_, std::move(error));
    close_locked();
  }

  /// The consumer gets `error` in place of the work `number`.
  void fail(std::uint64_t number, std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    errors_.emplace(number, std::move(error));
    changed_.notify_all();
  }

  /// No more work will be admitted.
  void close() {
    const std::lock_guard lock(mutex_);
    close_locked();
  }

  /// The next value; nothing at the end or after a stop. Rethrows a producer's error in its turn.
  std::optional<T> take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const bool awake = changed_.wait(lock, stop, [&] {
      return ready_.count(taken_) > 0 || errors_.count(taken_) > 0 ||
             (closed_ && taken_ == admitted_);
    });
    if (const auto error = errors_.find(taken_); error != errors_.end()) {
      std::rethrow_exception(error->second);
    }
    const auto found = ready_.find(taken_);
    if (!awake || found == ready_.end()) {
      return std::nullopt;
    }
    T value = std::move(found->second);
    ready_.erase(found);
    bytes_ -= charges_[taken_];
    charges_.erase(taken_++);
    changed_.notify_all();
    return value;
  }

 private:
  void close_locked() {
    closed_ = true;
    changed_.notify_all();
  }

  const std::size_t bytes_max_;
  std::mutex mutex_{};
  // Guarded by mutex_:
  std::condition_variable_any changed_{};
  std::map<std::uint64_t, T> ready_{};
  std::map<std::uint64_t, std::exception_ptr> errors_{};
  std::map<std::uint64_t, std::size_t> charges_{};  ///< of work admitted and not yet taken
  std::size_t bytes_ = 0;
  std::uint64_t admitted_ = 0;
  std::uint64_t taken_ = 0;
  bool closed_ = false;
};

}  // namespace mdm::reader
