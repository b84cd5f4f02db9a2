#include "epochreel/base/available_memory.h"

#include <gtest/gtest.h>

#include "scratch.h"

namespace epochreel {
namespace {

TEST(AvailableMemory, IsWhatLinuxSays) {
  const Scratch scratch;
  EXPECT_EQ(available_memory(scratch / ""), 0) << "nothing is said";
  spill(scratch / "proc/meminfo",
        "MemTotal:       24589300 kB\nMemFree:   5 kB\nMemAvailable:    1024 kB\nBuffers: 3 kB\n");
  EXPECT_EQ(available_memory(scratch / ""), 1 << 20);
  spill(scratch / "proc/meminfo", "MemTotal:       24589300 kB\nMemAvailable: much\n");
  EXPECT_EQ(available_memory(scratch / ""), 0);
  EXPECT_GT(available_memory(), 0) << "of this machine";
}

TEST(AvailableMemory, IsWhatTheGroupsLeave) {
  const Scratch scratch;
  const auto put = [&](const std::string& path, const std::string& text) { spill(scratch / path, text); };
  put("proc/meminfo", "MemAvailable: 1024 kB\n");
  put("proc/self/cgroup", "9:memory:/a\n0::/job/inner\n");
  put("proc/self/mountinfo",
      "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"
      "31 23 0:27 / /sys/fs/v1 rw - cgroup cgroup rw,memory\n"
      "32 23 0:28 / /sys/fs/cpu rw - cgroup cgroup rw,cpu\n");
  put("sys/fs/cgroup/job/memory.max", "max\n");
  EXPECT_EQ(available_memory(scratch / ""), 1024 * 1024);
  put("sys/fs/cgroup/job/memory.max", "500000\n");
  EXPECT_EQ(available_memory(scratch / ""), 500000) << "of the group above";
  put("sys/fs/cgroup/job/memory.current", "100000\n");
  EXPECT_EQ(available_memory(scratch / ""), 400000);
  put("sys/fs/cgroup/job/inner/memory.max", "2000000\n");
  EXPECT_EQ(available_memory(scratch / ""), 400000) << "the least counts";
  put("sys/fs/v1/a/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(available_memory(scratch / ""), 400000) << "v1 says so where there is no limit";
  put("sys/fs/v1/a/memory.limit_in_bytes", "300000\n");
  put("sys/fs/v1/a/memory.usage_in_bytes", "300001\n");
  EXPECT_EQ(available_memory(scratch / ""), 0);
  put("sys/fs/cpu/a/memory.limit_in_bytes", "1\n");
  put("sys/fs/v1/a/memory.usage_in_bytes", "200000\n");
  EXPECT_EQ(available_memory(scratch / ""), 100000) << "another controller's folder says nothing of memory";
}

}  // namespace
}  // namespace epochreel
