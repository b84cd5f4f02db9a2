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

}  // namespace
}  // namespace epochreel
