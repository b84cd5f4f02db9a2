/// Writers that are killed at random instants.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <random>
#include <thread>

#include "trace/made_up_trace.h"

namespace epochreel::trace {
namespace {

constexpr std::int64_t kLastStep = 36;

/// Does what a training does with its trace: starts it, or goes on from its newest checkpoint, or from the beginning.
void train(const std::filesystem::path& folder) {
  const auto checkpoint = newest_checkpoint(folder);
  const bool starts = !checkpoint.has_value();
  TraceWriter writer =
      starts ? TraceWriter::create(folder, small_manifest()) : TraceWriter::resume(folder, checkpoint->step);
  for (std::int64_t step = starts ? 0 : checkpoint->step + 1; step <= kLastStep; ++step) {
    writer.append(metrics_at(step));
    if (step % 3 == 0) writer.write_snapshot(metrics_at(step), tensors_at(step));
    if (step % 4 == 0) writer.write_checkpoint(step, tensors_at(step), {});
  }
}

/// Trains in a child that is killed after `delay`; true where it came to its end before.
bool train_and_kill(const std::filesystem::path& folder, std::chrono::microseconds delay) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      train(folder);
    } catch (...) {
      _exit(1);
    }
    _exit(0);
  }
  std::this_thread::sleep_for(delay);
  kill(child, SIGKILL);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "the child failed";
  return WIFEXITED(status);
}

/// A reader finds a trace whose every committed snapshot is whole, and whose metrics reach as far.
void check_readable(const std::filesystem::path& folder) {
  if (!trace_exists(folder)) return;  // killed before there was one
  const TraceReader reader(folder);
  for (const SnapshotInfo& info : reader.snapshots()) {
    EXPECT_EQ(info.step, info.index * 3);
    EXPECT_EQ(reader.open_snapshot(info.index).at("stat.layer.0.active").floats().at(0), static_cast<float>(info.step));
    ASSERT_GT(reader.metrics().size(), static_cast<std::size_t>(info.step));
  }
}

TEST(Kill, AtAnyInstantNothingIsLostAndTheEndIsTheSame) {
  const Scratch scratch;
  const auto start = std::chrono::steady_clock::now();
  train(scratch / "whole");
  const std::chrono::duration<double, std::micro> whole = std::chrono::steady_clock::now() - start;
  const auto expected = tree(scratch / "whole");
  std::mt19937 random(1);
  int kills = 0;
  for (int round = 0; round < 6; ++round) {
    std::filesystem::remove_all(scratch / "cut");
    std::uniform_real_distribution<double> delay(0, whole.count() / 2);
    for (;;) {
      const auto microseconds = static_cast<std::int64_t>(delay(random));
      const bool ended = train_and_kill(scratch / "cut", std::chrono::microseconds(microseconds));
      check_readable(scratch / "cut");
      if (ended || ++kills % 12 == 0) break;
    }
    train(scratch / "cut");
    EXPECT_EQ(tree(scratch / "cut"), expected) << round;
  }
  EXPECT_GT(kills, 0);
}

}  // namespace
}  // namespace epochreel::trace
