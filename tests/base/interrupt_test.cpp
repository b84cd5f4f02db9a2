#include "epochreel/base/interrupt.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace epochreel {
namespace {

/// The wait status of a child that runs `body` and exits with what it returns.
template <class Body>
int status_of_child(const Body& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

TEST(Interrupt, TheFirstSignalSetsTheFlag) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const int status = status_of_child([signal] {
      watch_for_interrupts();
      if (interrupt_signal() != 0) return 1;
      raise(signal);
      return interrupt_signal() == signal ? 0 : 2;
    });
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0) << signal;
  }
}

TEST(Interrupt, TheSecondSignalEndsTheProcess) {
  for (const int second : {SIGINT, SIGTERM}) {
    const int status = status_of_child([second] {
      watch_for_interrupts();
      raise(SIGINT);
      raise(second);
      return 0;
    });
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), second);
  }
}

TEST(Interrupt, WhatTheCallerIgnoresStaysIgnored) {
  const int status = status_of_child([] {  // as nohup and a shell's & leave it
    std::signal(SIGHUP, SIG_IGN);
    watch_for_interrupts();
    raise(SIGHUP);
    return interrupt_signal() == 0 ? 0 : 1;
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace epochreel
