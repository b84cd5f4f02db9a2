#include "options.h"

#include <algorithm>

#include "epochreel/base/processors.h"

namespace epochreel::app {

int default_threads() {
  static const int threads = std::min(usable_processors(), kMostThreads);  // before anyone sets OpenMP's number
  return threads;
}

}  // namespace epochreel::app
