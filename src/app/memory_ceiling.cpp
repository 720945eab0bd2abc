#include "memory_ceiling.hpp"

#include <algorithm>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

namespace mdm::app {
namespace {

/// For what runs beside the engine's blocks: vectors, batches, stacks of threads, other stores.
constexpr std::uint64_t kBesideBytes = 768U << 20U;

/// Of the process: its writable memory, used or not.
/// \source proc(5), /proc/[pid]/statm: the sixth number is data and stack
std::uint64_t data_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  for (int i = 0; i < 6; ++i) {
    file >> pages;
  }
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

std::shared_ptr<void> MemoryCeiling::hold() {
  {
    const std::lock_guard lock(mutex_);
    if (running_ == 0) {
      rlimit limit{};
      ::getrlimit(RLIMIT_DATA, &limit);
      before_ = limit.rlim_cur;
      base_ = data_bytes();
    }
    set(++running_);
  }
  return {nullptr, [self = shared_from_this()](void*) {
            const std::lock_guard lock(self->mutex_);
            self->set(--self->running_);
          }};
}

void MemoryCeiling::set(std::uint64_t running) {
  rlimit limit{};
  ::getrlimit(RLIMIT_DATA, &limit);
  limit.rlim_cur =
      running == 0 ? before_ : std::min<rlim_t>(before_, base_ + kBesideBytes + running * bytes_);
  ::setrlimit(RLIMIT_DATA, &limit);
}

}  // namespace mdm::app
