#include "epochreel/base/interrupt.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <thread>

namespace epochreel {

namespace {

constexpr int kSignalExit = 128;
constexpr int kRunAgain = 75;

// The watcher's handlers run beside the other threads.
std::atomic<int> g_signal = 0;
std::array<char, 512> g_last_words{};
std::atomic<std::size_t> g_last_words_size = 0;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<std::size_t>::is_always_lock_free);

/// Calls only what signal-safety(7) allows. A terminal that was stopped or a full pipe must not hold it up.
void give_up(int /*alarm*/) {
  pollfd terminal{STDERR_FILENO, POLLOUT, 0};
  if (poll(&terminal, 1, 0) == 1 && (terminal.revents & POLLOUT) != 0) {
    [[maybe_unused]] const auto written = write(STDERR_FILENO, g_last_words.data(), g_last_words_size);
  }
  _exit(exit_code_of(g_signal));
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

void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (sigaction(signal, &action, nullptr) != 0) throw Error(ErrorKind::kFailed, "", "cannot watch for signals");
}

/// Whether the caller had us ignore the signal, as nohup and a shell's & do: it stays ignored.
bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// A thread that does nothing but take the signals; all others, those that start later among them, are spared. A
/// handler writes to the stack of the thread that it interrupts, and kernels of oneDNN let the stack pointer point into
/// the heap: a signal there destroys what lies before it (oneDNN's issue 4845).
void start_watcher(const sigset_t& signals) {
  std::thread([signals] {
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    for (;;) pause();
  }).detach();
  if (pthread_sigmask(SIG_BLOCK, &signals, nullptr) != 0) {
    throw Error(ErrorKind::kFailed, "", "cannot watch for signals");
  }
}

}  // namespace

void watch_for_interrupts(std::string_view last_words) {
  static bool is_watched = false;
  g_last_words_size = 0;
  const std::size_t size = std::min(last_words.size(), g_last_words.size());
  std::copy_n(last_words.begin(), size, g_last_words.begin());
  g_last_words_size = size;
  if (is_watched) return;
  is_watched = true;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGALRM);
  set_handler(SIGALRM, give_up);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) {
    if (is_ignored(signal)) continue;
    set_handler(signal, note_signal);
    sigaddset(&signals, signal);
  }
  start_watcher(signals);
}

int interrupt_signal() noexcept { return g_signal; }

int exit_code_of(int signal) noexcept {
  return signal == SIGUSR1 || signal == SIGUSR2 ? kRunAgain : kSignalExit + signal;
}

}  // namespace epochreel
