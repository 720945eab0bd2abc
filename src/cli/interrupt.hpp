#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace mdm::cli {

/// While it lives, Ctrl-C (SIGINT, SIGTERM) asks for a stop instead of ending the process; the
/// second one ends it at once with status 130.
///
/// Make it before any other thread: the signals are blocked in the calling thread, and threads
/// inherit that, so that only the one waiting here takes them. One at a time.
class Interrupt final {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  std::stop_token token() const noexcept { return source_.get_token(); }

 private:
  void wait();

  std::stop_source source_{};
  sigset_t taken_{};
  sigset_t before_{};
  std::atomic<bool> over_ = false;
  std::thread thread_{};
};

}  // namespace mdm::cli
