#include "epochreel/base/interrupt.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>

namespace epochreel {

namespace {

constexpr int kSignalExit = 128;

volatile std::sig_atomic_t g_signal = 0;
std::array<char, 512> g_last_words{};
std::size_t g_last_words_size = 0;

/// Calls only what signal-safety(7) allows. A terminal that was stopped or a full pipe must not hold it up.
void give_up(int /*alarm*/) {
  pollfd terminal{STDERR_FILENO, POLLOUT, 0};
  if (poll(&terminal, 1, 0) == 1 && (terminal.revents & POLLOUT) != 0) {
    [[maybe_unused]] const auto written = write(STDERR_FILENO, g_last_words.data(), g_last_words_size);
  }
  _exit(kSignalExit + g_signal);
}

/// The first signal is noted; a second one, whichever, ends the process as if nobody watched.
void note_signal(int signal) {
  if (g_signal != 0) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);  // held back until this handler returns
  }
  g_signal = signal;
  alarm(kSecondsToStop);
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

void watch_for_interrupts(std::string_view last_words) {
  g_last_words_size = std::min(last_words.size(), g_last_words.size());
  std::copy_n(last_words.begin(), g_last_words_size, g_last_words.begin());
  struct sigaction action {};
  action.sa_handler = give_up;
  sigemptyset(&action.sa_mask);
  sigset_t unblocked;
  sigemptyset(&unblocked);
  sigaddset(&unblocked, SIGALRM);
  const bool set = sigaction(SIGALRM, &action, nullptr) == 0 && pthread_sigmask(SIG_UNBLOCK, &unblocked, nullptr) == 0;
  if (!set) throw Error(ErrorKind::kFailed, "", "cannot watch for signals");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) watch(signal);
}

int interrupt_signal() noexcept { return g_signal; }

}  // namespace epochreel
