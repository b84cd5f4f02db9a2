#include "freed_memory.h"

#include <malloc.h>

namespace epochreel::app {

void keep_freed_memory() {
  constexpr int kLarge = 256 << 20;
  // What mallopt refuses, it leaves as it is: slower, and nothing else.
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, kLarge);
}

}  // namespace epochreel::app
