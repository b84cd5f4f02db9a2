#include "epochreel/base/interrupt.h"

#include <csignal>
#include <cstring>

namespace epochreel {

namespace {

volatile std::sig_atomic_t g_signal = 0;

/// The first signal is noted; a second one, whichever, ends the process as if nobody watched.
void note_signal(int signal) {
  if (g_signal != 0) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);  // held back until this handler returns
  }
  g_signal = signal;
}

/// A signal that the caller had us ignore, as nohup and a shell's & do, stays ignored.
void watch(int signal) {
  struct sigaction action {};
  if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) return;
  action = {};
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (sigaction(signal, &action, nullptr) != 0) {
    throw Error(ErrorKind::kFailed, "", "cannot watch for signals");
  }
}

}  // namespace

void watch_for_interrupts() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) watch(signal);
}

int interrupt_signal() noexcept { return g_signal; }

}  // namespace epochreel
