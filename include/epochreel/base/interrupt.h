/// SIGINT, SIGTERM and SIGHUP, and SIGUSR1 and SIGUSR2 of batch systems, as a flag that long work polls.
#pragma once

#include <string_view>

#include "epochreel/base/error.h"

namespace epochreel {

/// Thrown by work that was asked to stop and has saved what it has. Not an Error: nothing failed.
struct Interrupted {
  int signal;  ///< the process exits with exit_code_of(signal)
};

/// 128 + signal, as a shell has it; 75 for SIGUSR1 and SIGUSR2, by which batch systems say that time is up. It is
/// EX_TEMPFAIL of sysexits.h: run me again.
int exit_code_of(int signal) noexcept;

/// From here on these signals set the flag; a second signal ends the process at once. If the process is
/// still there kSecondsToStop after the first, whatever it waits for or computes, it says `last_words` on stderr and
/// exits as exit_code_of says: what is on disk then is as whole as after kill -9. To be called before other threads
/// start: a thread of its own takes the signals, and SIGALRM; no other is interrupted. A later call changes
/// `last_words` alone.
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
