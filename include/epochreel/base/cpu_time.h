/// The processor time that a thread has used.
#pragma once

#include <ctime>

namespace epochreel {

/// Seconds of the calling thread, in user and kernel mode.
inline double thread_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Adds the processor time of its life to a sum.
class CpuTimer {
 public:
  explicit CpuTimer(double& sum) : sum_(sum), start_(thread_cpu_seconds()) {}
  ~CpuTimer() { sum_ += thread_cpu_seconds() - start_; }
  CpuTimer(const CpuTimer&) = delete;
  CpuTimer& operator=(const CpuTimer&) = delete;

 private:
  double& sum_;
  double start_;
};

}  // namespace epochreel
