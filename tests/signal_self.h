/// A signal from the process to itself.
#pragma once

#include <unistd.h>

#include <csignal>
#include <thread>

#include "epochreel/base/interrupt.h"

namespace epochreel {

/// Sends a signal that watch_for_interrupts() watches, and comes back once the flag is set.
inline void signal_self(int signal) {
  kill(getpid(), signal);
  while (interrupt_signal() == 0) std::this_thread::yield();
}

}  // namespace epochreel
