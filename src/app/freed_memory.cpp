#include "freed_memory.h"

#include <malloc.h>

namespace epochreel::app {

void keep_freed_memory() {
  constexpr int kLarge = 256 << 20;
  // If mallopt refuses a value, the old one stays: the program is slower, and nothing else changes.
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, kLarge);
}

}  // namespace epochreel::app
