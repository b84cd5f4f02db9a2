#include "openmp_wait.h"

#include <unistd.h>

#include <cstdlib>
#include <initializer_list>

namespace epochreel::app {

void shorten_openmp_waiting(char** argv) {
  // NOLINTBEGIN(concurrency-mt-unsafe): there is one thread yet
  for (const char* said : {"GOMP_SPINCOUNT", "KMP_BLOCKTIME", "OMP_WAIT_POLICY"}) {
    if (std::getenv(said) != nullptr) return;
  }
  if (setenv("GOMP_SPINCOUNT", "20000", 0) != 0 || setenv("KMP_BLOCKTIME", "0", 0) != 0) return;
  // NOLINTEND(concurrency-mt-unsafe)
  execv("/proc/self/exe", argv);
}

}  // namespace epochreel::app
