#include "interrupt.hpp"

#include <unistd.h>

#include <mdm/base.hpp>

namespace mdm::cli {

Interrupt::Interrupt() {
  sigemptyset(&taken_);
  sigaddset(&taken_, SIGINT);
  sigaddset(&taken_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &taken_, &before_);
  thread_ = std::thread([this] { wait(); });
}

Interrupt::~Interrupt() {
  over_ = true;
  pthread_kill(thread_.native_handle(), SIGINT);
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupt::wait() {
  int signal = 0;
  while (sigwait(&taken_, &signal) == 0 && !over_) {
    if (!source_.request_stop()) {
      _exit(reaction_to(ErrorCode::cancelled).exit_status);
    }
  }
}

}  // namespace mdm::cli
