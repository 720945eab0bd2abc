#include "machine.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <mdm/base/files.hpp>

namespace mdm::config {
namespace {

class Machine : public testing::Test {
 public:
  ~Machine() override { remove_tree(folder_); }

 protected:
  void write(const std::filesystem::path& path, std::string_view text) const {
    make_folder((folder_ / path).parent_path());
    write_file(folder_ / path, text);
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("mdm-" + random_id());
  Kernel kernel_{.proc = folder_ / "proc", .cgroups = folder_ / "cgroup"};
};

TEST_F(Machine, WithoutCgroupsHasAllItsCoresAndMemory) {
  EXPECT_GE(usable_cores(kernel_), 1);
  EXPECT_EQ(usable_memory(kernel_), static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                                        static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
}

TEST_F(Machine, TakesTheTightestLimitOnTheWayUpVersion2) {
  write("proc/self/cgroup", "0::/user/job\n");
  write("cgroup/user/job/memory.max", "max\n");
  write("cgroup/user/memory.max", "100000000\n");
  write("cgroup/memory.max", "200000000\n");
  write("cgroup/user/job/cpu.max", "max 100000\n");
  write("cgroup/user/cpu.max", "150000 100000\n");
  EXPECT_EQ(usable_memory(kernel_), 100'000'000U);
  EXPECT_EQ(usable_cores(kernel_), 1);
}

TEST_F(Machine, TakesTheLimitsOfVersion1) {
  write("proc/self/cgroup", "5:memory:/job\n3:cpu,cpuacct:/job\n1:name=systemd:/\n");
  write("cgroup/memory/job/memory.limit_in_bytes", "300000000\n");
  write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  write("cgroup/cpu/job/cpu.cfs_quota_us", "50000\n");
  write("cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(usable_memory(kernel_), 300'000'000U);
  EXPECT_EQ(usable_cores(kernel_), 1) << "half a core is still one thread";
}

TEST_F(Machine, AQuotaAboveTheCoresChangesNothing) {
  write("proc/self/cgroup", "0::/\n");
  write("cgroup/cpu.max", "100000000 100000\n");
  const auto limited = usable_cores(kernel_);
  EXPECT_EQ(limited, usable_cores({.proc = folder_ / "none", .cgroups = folder_ / "none"}));
}

}  // namespace
}  // namespace mdm::config
