#include "machine.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <string>

#include <sched.h>
#include <unistd.h>

namespace mdm::config {
namespace {

std::string first_line_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;  // empty if there is no such file: then there is no such limit
}

/// Calls `visit` with the folder of each group that this process is in, from its own up to the top.
/// A container often sees its own group as the top and yet reads a longer path: both are visited.
void visit_groups(const Kernel& kernel, std::string_view v1_controller,
                  const std::function<void(const std::filesystem::path&)>& visit) {
  std::ifstream lines(kernel.proc / "self" / "cgroup");
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) {
      continue;
    }
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    std::filesystem::path top = kernel.cgroups;
    if (controllers.find("," + std::string(v1_controller) + ",") != std::string::npos) {
      top /= v1_controller;
    } else if (controllers != ",,") {
      continue;
    }
    std::filesystem::path group = std::filesystem::path(line.substr(second + 1)).relative_path();
    for (;; group = group.parent_path()) {
      visit(group.empty() ? top : top / group);
      if (group.empty()) {
        break;
      }
    }
  }
}

/// Cores by "quota period" in microseconds; infinite for "max" and for no quota.
double cores_of(const std::string& quota, const std::string& period) {
  const double quota_us = std::atof(quota.c_str());
  const double period_us = std::atof(period.c_str());
  return quota_us > 0 && period_us > 0 ? quota_us / period_us : HUGE_VAL;
}

double quota_of(const std::filesystem::path& group) {
  const std::string line = first_line_of(group / "cpu.max");
  if (const auto space = line.find(' '); space != std::string::npos) {
    return cores_of(line.substr(0, space), line.substr(space + 1));
  }
  return cores_of(first_line_of(group / "cpu.cfs_quota_us"),
                  first_line_of(group / "cpu.cfs_period_us"));
}

double memory_of(const std::filesystem::path& group) {
  double least = HUGE_VAL;
  for (const char* file : {"memory.max", "memory.high", "memory.limit_in_bytes"}) {
    const double limit = std::atof(first_line_of(group / file).c_str());
    least = limit > 0 ? std::min(least, limit) : least;
  }
  return least;
}

double cores_of_affinity() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  // Fails where the machine has more cores than a cpu_set_t holds.
  return sched_getaffinity(0, sizeof mask, &mask) == 0
             ? CPU_COUNT(&mask)
             : static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN));
}

}  // namespace

std::int64_t usable_cores(const Kernel& kernel) {
  double cores = cores_of_affinity();
  visit_groups(kernel, "cpu", [&](const auto& group) { cores = std::min(cores, quota_of(group)); });
  return std::max<std::int64_t>(1, std::llround(std::floor(cores)));
}

std::uint64_t usable_memory(const Kernel& kernel) {
  double bytes =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  visit_groups(kernel, "memory",
               [&](const auto& group) { bytes = std::min(bytes, memory_of(group)); });
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace mdm::config
