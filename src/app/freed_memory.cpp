#include "freed_memory.h"

#include <malloc.h>

namespace epochreel::app {

void keep_freed_memory() {
  constexpr int kArray = 6 << 20;
  constexpr int kHeap = 256 << 20;
  // If mallopt refuses a value, the old one stays: the program is slower, and nothing else changes.
  mallopt(M_MMAP_THRESHOLD, kArray);
  mallopt(M_TRIM_THRESHOLD, kHeap);
}

}  // namespace epochreel::app
