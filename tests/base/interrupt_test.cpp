#include "epochreel/base/interrupt.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "signal_self.h"

namespace epochreel {
namespace {

/// The wait status of a child that heeds signals, runs `body` and exits with what it returns. It ends with its parent.
template <class Body>
int status_of_child(const Body& body) {
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    heed_signals();
    _exit(body());
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

TEST(Interrupt, TheFirstSignalSetsTheFlag) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const int status = status_of_child([signal] {
      watch_for_interrupts();
      if (interrupt_signal() != 0) return 1;
      signal_self(signal);
      return interrupt_signal() == signal ? 0 : 2;
    });
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0) << signal;
  }
}

/// Kernels of oneDNN let the stack pointer point into the heap, where a handler would write.
TEST(Interrupt, NoThreadIsInterruptedButTheWatcher) {
  const int status = status_of_child([] {
    watch_for_interrupts();
    sigset_t blocked;
    int free = 0;
    const auto count = [&] {
      pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
      for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGALRM}) free += sigismember(&blocked, signal) == 1 ? 0 : 1;
    };
    count();
    std::thread(count).join();
    return free;
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Interrupt, TheSecondSignalEndsTheProcess) {
  for (const int second : {SIGINT, SIGTERM}) {
    const int status = status_of_child([second] {
      watch_for_interrupts();
      signal_self(SIGINT);
      kill(getpid(), second);
      for (;;) pause();
      return 0;
    });
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), second);
  }
}

/// Work that never polls, and work that waits for what never comes.
TEST(Interrupt, TheProcessEndsThoughItsWorkDoesNot) {
  for (const bool waits : {false, true}) {
    const auto start = std::chrono::steady_clock::now();
    const int status = status_of_child([waits] {
      std::array<int, 2> ends{};
      if (pipe(ends.data()) != 0) return 1;
      std::signal(SIGALRM, SIG_IGN);  // as a caller may leave it
      watch_for_interrupts("");
      signal_self(SIGTERM);
      char byte = 0;
      while (waits && read(ends[0], &byte, 1) != 0) {
      }
      volatile int i = 0;
      while (i == 0) {  // for ever, and the compiler cannot know it
      }
      return 0;
    });
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 128 + SIGTERM);
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds(kSecondsToStop) * 0.9);
  }
}

TEST(Interrupt, LastWordsAreSaidWhereThereIsRoom) {
  for (const bool full : {false, true}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const int status = status_of_child([&] {
      dup2(ends[1], STDERR_FILENO);
      const std::string filler(4096, '.');
      fcntl(ends[1], F_SETFL, O_NONBLOCK);
      while (full && write(ends[1], filler.data(), filler.size()) > 0) {
      }
      fcntl(ends[1], F_SETFL, 0);
      watch_for_interrupts("stopped\n");
      signal_self(SIGHUP);
      for (;;) pause();
      return 0;
    });
    close(ends[1]);
    EXPECT_EQ(WEXITSTATUS(status), 128 + SIGHUP);
    std::string said;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 1; count > 0; said.append(buffer.data(), static_cast<std::size_t>(count))) {
      count = read(ends[0], buffer.data(), buffer.size());
      ASSERT_GE(count, 0);
    }
    close(ends[0]);
    EXPECT_EQ(said.find("stopped\n") != std::string::npos, !full);
  }
}

TEST(Interrupt, WhatTheCallerIgnoresStaysIgnored) {
  const int status = status_of_child([] {  // as nohup and a shell's & leave it
    std::signal(SIGHUP, SIG_IGN);
    watch_for_interrupts();
    kill(getpid(), SIGHUP);
    return interrupt_signal() == 0 ? 0 : 1;
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace epochreel
