/// SIGINT, SIGTERM and SIGHUP as a flag that long work polls.
#pragma once

#include <string_view>

#include "epochreel/base/error.h"

namespace epochreel {

/// Thrown by work that was asked to stop and has saved what it has. Not an Error: nothing failed.
struct Interrupted {
  int signal;  ///< the process exits with 128 + signal
};

/// From here on SIGINT, SIGTERM and SIGHUP set the flag; a second signal ends the process at once. If the process is
/// still there kSecondsToStop after the first, whatever it waits for or computes, it says `last_words` on stderr and
/// exits with 128 + signal: what is on disk then is as whole as after kill -9. To be called before other threads start:
/// a thread of its own takes the signals, and SIGALRM; no other is interrupted. A later call changes `last_words`
/// alone.
void watch_for_interrupts(std::string_view last_words = {});

/// Time that work has to come to its next poll and save what it has.
inline constexpr unsigned kSecondsToStop = 4;

/// The signal that asked to stop, or 0.
int interrupt_signal() noexcept;

/// Throws Interrupted where a signal asked to stop.
inline void stop_if_asked() {
  if (const int signal = interrupt_signal(); signal != 0) throw Interrupted{signal};
}

}  // namespace epochreel
