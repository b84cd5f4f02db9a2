/// The processors of this machine, and how many threads this process may keep busy.
#pragma once

#include <filesystem>
#include <string>

namespace epochreel {

/// The least of: the processors that the CPU affinity leaves, the quota of the control group and of those above it
/// (cgroup v2 `cpu.max`, v1 `cpu.cfs_quota_us`; a part of a processor counts as a whole one), OMP_NUM_THREADS and
/// OMP_THREAD_LIMIT. At least 1. To be called before anyone sets OpenMP's number of threads. A value that cannot be
/// read sets no limit.
int usable_processors();

/// The processors that the control groups' quotas allow, rounded up; 0 where there is none. `root` is where /proc and
/// /sys lie, for tests.
int cgroup_processors(const std::filesystem::path& root = "/");

/// "Intel(R) Xeon(R) Processor", as /proc/cpuinfo has it; "unknown" where the system does not say.
std::string cpu_model();

/// "avx2 fma avx512f": those of the vector instructions that x86-64 got over time which /proc/cpuinfo lists; "none
/// known" where it lists none.
std::string cpu_instructions();

}  // namespace epochreel
