/// A trace has the same bytes whatever number of threads made it, and wherever it was cut off.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "epochreel/base/interrupt.h"
#include "signal_self.h"
#include "train/networks.h"

namespace epochreel::train {
namespace {

namespace fs = std::filesystem;

using Hashes = std::map<std::string, std::string>;

struct Abandoned {};

Hashes trained(const fs::path& folder, const job::Job& job, int threads) {
  Listener listener;
  train(job, data_of(job), folder, {threads, false}, listener);
  return trace_hashes(folder);
}

/// Trains up to `step` and leaves all as a killed process would.
void abandon(const fs::path& folder, const job::Job& job, int threads, std::int64_t step) {
  Listener listener;
  listener.at_step = [step](std::int64_t at) {
    if (at == step) throw Abandoned{};
  };
  EXPECT_THROW(train(job, data_of(job), folder, {threads, false}, listener), Abandoned);
}

TEST(Determinism, HoldsAtAnyNumberOfThreadsWithEveryLayer) {
  for (const job::Job& job : all_jobs()) {
    const Scratch scratch;
    const Hashes one = trained(scratch / "1", job, 1);
    EXPECT_EQ(one.size(), 9U);  // manifest, metrics, commits and 6 snapshots
    for (const int threads : {2, 3, 4, 7, 8}) {
      EXPECT_EQ(trained(scratch / std::to_string(threads), job, threads), one) << job.name << ", " << threads;
    }
  }
}

TEST(Determinism, HoldsWithWideLayers) {
  const Scratch scratch;
  job::Job job = small_job();
  job.train.epochs = 1;
  job.network = {job::DenseSpec{700}, job::ReluSpec{}, job::DenseSpec{10}};
  const Hashes one = trained(scratch / "1", job, 1);
  for (const int threads : {2, 3, 4, 7, 8}) {
    EXPECT_EQ(trained(scratch / std::to_string(threads), job, threads), one) << threads;
  }
}

TEST(Determinism, HoldsWhereverATrainingIsCutOff) {
  for (const job::Job& job : all_jobs()) {
    const Scratch scratch;
    const Hashes whole = trained(scratch / "whole", job, 2);
    for (std::int64_t step = 1; step <= 10; ++step) {
      const fs::path folder = scratch / std::to_string(step);
      abandon(folder, job, 3, step);
      EXPECT_EQ(trained(folder, job, 1), whole) << job.name << ", cut off at step " << step;
    }
  }
}

/// In a process of its own, since a signal once noted stays noted.
[[noreturn]] void train_until_signalled(const fs::path& folder, const job::Job& job, std::int64_t step) {
  watch_for_interrupts();
  Listener listener;
  listener.at_step = [step](std::int64_t at) {
    if (at == step) signal_self(SIGTERM);
  };
  try {
    train(job, data_of(job), folder, {2, false}, listener);
  } catch (const Interrupted& interrupted) {
    std::_Exit(128 + interrupted.signal);
  } catch (...) {
    std::_Exit(1);
  }
  std::_Exit(0);
}

/// The same in a test and in the children that it starts, which run it anew up to their statement.
fs::path shared_folder() {
  constexpr const char* kName = "EPOCHREEL_TEST_FOLDER";
  setenv(kName, (testing::TempDir() + "epochreel_determinism_" + std::to_string(getpid())).c_str(), 0);
  return std::getenv(kName);
}

/// A signal saves the state at any step, in the middle of an epoch too: moments, running statistics, masks and moves of
/// the images must all go on from there.
TEST(DeterminismDeathTest, HoldsWhereASignalStopsTheTraining) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const fs::path folder = shared_folder();
  for (const job::Job& job : all_jobs()) {
    for (const std::int64_t step : {2, 7}) {
      EXPECT_EXIT(train_until_signalled(folder / job.name / std::to_string(step), job, step),
                  testing::ExitedWithCode(128 + SIGTERM), "");
    }
  }
  for (const job::Job& job : all_jobs()) {
    const Hashes whole = trained(folder / job.name / "whole", job, 1);
    for (const std::int64_t step : {2, 7}) {
      Listener listener;
      train(job, data_of(job), folder / job.name / std::to_string(step), {4, false}, listener);
      EXPECT_THAT(listener.resumed, testing::ElementsAre(step)) << job.name;
      EXPECT_EQ(trace_hashes(folder / job.name / std::to_string(step)), whole) << job.name << ", stopped at " << step;
    }
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace epochreel::train
