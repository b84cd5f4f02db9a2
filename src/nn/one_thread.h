/// oneDNN on the calling thread alone.
#pragma once

#include <omp.h>

namespace epochreel::nn {

/// oneDNN takes as many threads as it finds outside a parallel region, and a region of one thread counts as
/// outside. While this object lives it finds one, both for what it makes and for what it runs.
class OneThread {
 public:
  OneThread() : before_(omp_get_max_threads()) {
    if (before_ != 1) omp_set_num_threads(1);
  }
  ~OneThread() {
    if (before_ != 1) omp_set_num_threads(before_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

}  // namespace epochreel::nn
