/// SIGINT, SIGTERM and SIGHUP as a flag that long work polls.
#pragma once

#include "epochreel/base/error.h"

namespace epochreel {

/// Thrown by work that was asked to stop and has saved what it has. Not an Error: nothing failed.
struct Interrupted {
  int signal;  ///< the process exits with 128 + signal
};

/// From here on SIGINT, SIGTERM and SIGHUP set the flag; a second signal ends the process at once.
void watch_for_interrupts();

/// The signal that asked to stop, or 0.
int interrupt_signal() noexcept;

/// Throws Interrupted where a signal asked to stop.
inline void stop_if_asked() {
  if (const int signal = interrupt_signal(); signal != 0) throw Interrupted{signal};
}

}  // namespace epochreel
