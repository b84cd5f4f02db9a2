#include "epochreel/base/processors.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <string>

#include "scratch.h"

namespace epochreel {
namespace {

namespace fs = std::filesystem;

constexpr const char* kV2Mount = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";

/// /proc and /sys of a machine that does not exist.
class Processors : public ::testing::Test {
 protected:
  void put(const std::string& path, const std::string& text) const { spill(scratch_ / path, text); }
  int count() const { return cgroup_processors(scratch_ / ""); }

 private:
  Scratch scratch_;
};

TEST_F(Processors, NothingThereIsNoLimit) { EXPECT_EQ(count(), 0); }

TEST_F(Processors, QuotaOfV2IsRoundedUp) {
  put("proc/self/cgroup", "0::/job\n");
  put("proc/self/mountinfo", kV2Mount);
  put("sys/fs/cgroup/job/cpu.max", "max 100000\n");
  EXPECT_EQ(count(), 0);
  put("sys/fs/cgroup/job/cpu.max", "250000 100000\n");
  EXPECT_EQ(count(), 3);
  put("sys/fs/cgroup/job/cpu.max", "200000 100000\n");
  EXPECT_EQ(count(), 2);
  put("sys/fs/cgroup/job/cpu.max", "1000 100000\n");
  EXPECT_EQ(count(), 1);
  put("sys/fs/cgroup/job/cpu.max", "not a number\n");
  EXPECT_EQ(count(), 0);
}

TEST_F(Processors, LeastOfTheGroupsAboveCounts) {
  put("proc/self/cgroup", "0::/user.slice/job.scope/inner\n");
  put("proc/self/mountinfo", kV2Mount);
  put("sys/fs/cgroup/user.slice/cpu.max", "600000 100000\n");
  put("sys/fs/cgroup/user.slice/job.scope/cpu.max", "400000 200000\n");
  put("sys/fs/cgroup/user.slice/job.scope/inner/cpu.max", "max 100000\n");
  EXPECT_EQ(count(), 2);
}

TEST_F(Processors, QuotaOfV1) {
  put("proc/self/cgroup", "11:memory:/a\n4:cpu,cpuacct:/docker/x\n0::/a\n");
  put("proc/self/mountinfo",
      "31 23 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
      "33 23 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n");
  put("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us", "100000\n");
  put("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(count(), 0);
  put("sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us", "150000\n");
  EXPECT_EQ(count(), 2);
  put("sys/fs/cgroup/memory/a/cpu.max", "1 100000\n");  // of no hierarchy that has processors
  EXPECT_EQ(count(), 2);
}

/// A container of v1 without a namespace of its own: the group's path is that of the host, its folder stands at the
/// mount's point.
TEST_F(Processors, ContainerSeesItsGroupAsTheRoot) {
  put("proc/self/cgroup", "4:cpu,cpuacct:/docker/x/inner\n");
  put("proc/self/mountinfo", "33 23 0:29 /docker/x /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "50000\n");
  put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n");
  EXPECT_EQ(count(), 4);
  put("sys/fs/cgroup/cpu/inner/cpu.cfs_period_us", "50000\n");
  put("sys/fs/cgroup/cpu/inner/cpu.cfs_quota_us", "100000\n");
  EXPECT_EQ(count(), 2);
}

TEST_F(Processors, GroupOutsideTheNamespaceFallsBackToTheMount) {
  put("proc/self/cgroup", "0::/../../other\n");
  put("proc/self/mountinfo", kV2Mount);
  put("sys/fs/cgroup/cpu.max", "300000 100000\n");
  EXPECT_EQ(count(), 3);
}

TEST(UsableProcessors, IsBetweenOneAndTheProcessors) {
  EXPECT_GE(usable_processors(), 1);
  EXPECT_LE(usable_processors(), omp_get_num_procs());
}

}  // namespace
}  // namespace epochreel
