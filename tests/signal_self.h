/// Signals from a process to itself.
#pragma once

#include <unistd.h>

#include <csignal>
#include <thread>

#include "epochreel/base/interrupt.h"

namespace epochreel {

/// Takes back what the caller of the tests ignores, as nohup does SIGHUP and a script's & does SIGINT. Call it before
/// watch_for_interrupts(), which leaves ignored what is ignored.
inline void heed_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_DFL);
}

/// Sends a signal that watch_for_interrupts() watches, and comes back once the flag is set.
inline void signal_self(int signal) {
  kill(getpid(), signal);
  while (interrupt_signal() == 0) std::this_thread::yield();
}

}  // namespace epochreel
