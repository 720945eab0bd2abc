#pragma once

#include <cstdint>
#include <filesystem>

namespace mdm::config {

/// Where the kernel tells about itself; another place in tests.
struct Kernel {
  std::filesystem::path proc = "/proc";
  std::filesystem::path cgroups = "/sys/fs/cgroup";
};

/// Cores by the affinity mask and the CPU quotas of the cgroup and those above it; at least 1.
/// \source Linux Documentation/admin-guide/cgroup-v2.rst, cpu.max; scheduler/sched-bwc.rst (v1)
std::int64_t usable_cores(const Kernel& kernel = {});

/// Bytes of memory of the machine, or of the tightest cgroup that this process is in.
/// \source Linux Documentation/admin-guide/cgroup-v2.rst, memory.max; cgroup-v1/memory.rst
std::uint64_t usable_memory(const Kernel& kernel = {});

}  // namespace mdm::config
