#pragma once

#include <chrono>
#include <cstddef>

namespace mdm::resilience {

/// How many bytes are sent or committed together, found while that is done: twice as many as long
/// as they go faster so, then back to fewer, and another try after a while, in the other direction.
/// A value without a clock. One thread at a time.
class BatchBytes {
 public:
  using Duration = std::chrono::steady_clock::duration;

  BatchBytes(std::size_t least, std::size_t first, std::size_t most);

  std::size_t bytes() const noexcept { return bytes_; }
  /// \param took  what a batch of about that size took
  void report(std::size_t bytes, Duration took);

 private:
  void move();

  std::size_t least_;
  std::size_t most_;
  std::size_t bytes_;
  std::size_t before_;  ///< the size that the one now must be faster than
  double rate_before_ = 0;
  bool grows_ = true;
  int rests_ = 0;  ///< steps until the next try
  int batches_ = 0;
  double sum_bytes_ = 0;
  double sum_seconds_ = 0;
};

}  // namespace mdm::resilience
