#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "epochreel/base/interrupt.h"
#include "signal_self.h"
#include "train/networks.h"

namespace epochreel::train {
namespace {

namespace fs = std::filesystem;

struct Abandoned {};

/// Trains until `step` and leaves everything as a killed process would: nothing is saved on the way out.
void train_and_abandon(const fs::path& folder, const job::Job& job, std::int64_t step) {
  Listener listener;
  listener.at_step = [step](std::int64_t at) {
    if (at == step) throw Abandoned{};
  };
  EXPECT_THROW(train(job, synthetic_data(), folder, {2, false}, listener), Abandoned);
}

std::string refusal(const fs::path& folder, const job::Job& job, const data::Dataset& data) {
  Listener listener;
  try {
    train(job, data, folder, {1, false}, listener);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    return error.what();
  }
  return "trained";
}

TEST(Resume, EndsWithTheSameBytesWhereverItWasCutOff) {
  const Scratch scratch;
  const job::Job job = small_job();
  train_to(scratch / "whole", job);
  const auto whole = trace_hashes(scratch / "whole");
  for (const std::int64_t step : {1, 32, 33, 64, 95, 96}) {
    const auto folder = scratch / std::to_string(step);
    train_and_abandon(folder, job, step);
    const Listener heard = train_to(folder, job, 1);
    EXPECT_EQ(trace_hashes(folder), whole) << "cut off at step " << step;
    const std::vector<std::int64_t> resumed(step > 32 ? 1 : 0, (step - 1) / 32 * 32);
    EXPECT_EQ(heard.resumed, resumed) << "cut off at step " << step;
  }
}

TEST(Resume, SurvivesManyCuts) {
  const Scratch scratch;
  const job::Job job = small_job();
  train_to(scratch / "whole", job);
  for (const std::int64_t step : {5, 40, 41, 70, 96}) train_and_abandon(scratch / "cut", job, step);
  train_to(scratch / "cut", job);
  EXPECT_EQ(trace_hashes(scratch / "cut"), trace_hashes(scratch / "whole"));
}

TEST(Resume, PassesOverADamagedCheckpoint) {
  const Scratch scratch;
  const job::Job job = small_job();
  train_to(scratch / "whole", job);
  train_and_abandon(scratch / "cut", job, 80);
  fs::path newest;
  for (const auto& entry : fs::directory_iterator((scratch / "cut") / "checkpoint"))
    newest = std::max(newest, entry.path());
  fs::resize_file(newest, fs::file_size(newest) / 2);
  EXPECT_THAT(train_to(scratch / "cut", job).resumed, testing::ElementsAre(32));
  EXPECT_EQ(trace_hashes(scratch / "cut"), trace_hashes(scratch / "whole"));
}

TEST(Resume, KeepsTheMeanLossOfTheEpochItWasCutOffIn) {
  const Scratch scratch;
  job::Job job = small_job();
  job.train.batch_size = 5;  // 400 steps an epoch, with checkpoints inside
  job.train.epochs = 1;
  job.record.snapshots = 60;
  const Listener whole = train_to(scratch / "whole", job);
  train_and_abandon(scratch / "cut", job, 390);
  const Listener rest = train_to(scratch / "cut", job);
  ASSERT_EQ(rest.resumed.size(), 1U);
  EXPECT_GT(rest.resumed[0], 0);
  EXPECT_EQ(rest.epochs.at(0).train_loss, whole.epochs.at(0).train_loss);
  EXPECT_EQ(trace_hashes(scratch / "cut"), trace_hashes(scratch / "whole"));
}

TEST(Resume, LeavesAFinishedTraceAlone) {
  const Scratch scratch;
  train_to(scratch / "trace", small_job());
  const auto before = trace_hashes(scratch / "trace");
  const Listener heard = train_to(scratch / "trace", small_job());
  EXPECT_TRUE(heard.steps.empty());
  EXPECT_EQ(trace_hashes(scratch / "trace"), before);
}

TEST(Resume, RefusesTheTraceOfAnotherTraining) {
  const Scratch scratch;
  const auto folder = scratch / "trace";
  train_and_abandon(folder, small_job(), 3);
  const std::string start = folder.string() + ": holds the trace of another training: ";
  const std::string fix = "; start anew with --overwrite, or give --out another folder";
  job::Job job = small_job();
  job.train.epochs = 4;
  job.record.snapshots = 3;
  EXPECT_EQ(refusal(folder, job, synthetic_data()), start + "train.epochs is 3 there and 4 here" + fix);
  job = small_job();
  job.network.front() = job::DenseSpec{65};
  EXPECT_EQ(refusal(folder, job, synthetic_data()),
            start + "network.0 is {dense: 64} there and {dense: 65} here" + fix);
  data::Dataset data = synthetic_data();
  data.test.hash = {1, 2};
  EXPECT_EQ(refusal(folder, small_job(), data), start + "the hash of the test images is " +
                                                    synthetic_data().test.hash.hex() + " there and " +
                                                    data.test.hash.hex() + " here" + fix);
}

TEST(Resume, RefusesTheTraceOfAnotherOneDnnAndAnotherCpu) {
  const Scratch scratch;
  train_and_abandon(scratch / "trace", small_job(), 3);
  const trace::Manifest here = make_manifest(small_job(), synthetic_data());
  const auto refusal_of = [&](const std::string& json) {
    spill(scratch / "trace" / "manifest.json", json);
    return refusal(scratch / "trace", small_job(), synthetic_data());
  };
  const std::string manifest = slurp(scratch / "trace" / "manifest.json");
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string result = manifest;
    for (const auto& [old, now] : {std::pair(from, to), std::pair(here.training_hash, std::string(32, '0'))}) {
      if (const std::size_t at = result.find(old); at != std::string::npos) {
        result.replace(at, old.size(), now);
      } else {
        ADD_FAILURE() << "no " << old << " in " << manifest;
      }
    }
    return result;
  };
  const std::string& version = here.versions.at("onednn");
  EXPECT_THAT(refusal_of(changed("\"" + version + "\"", "\"3.9.9\"")),
              testing::HasSubstr("the version of oneDNN is 3.9.9 there and " + version + " here"));
  EXPECT_THAT(refusal_of(changed("\"" + here.isa + "\"", "\"sse2\"")),
              testing::HasSubstr("the instruction set is sse2 there and " + here.isa + " here"));
}

/// With exact numerics neither decides a bit.
TEST(Resume, OfExactNumericsKnowsNeitherOneDnnNorTheCpu) {
  const trace::Manifest manifest = make_manifest(exact_job(small_job()), synthetic_data());
  EXPECT_EQ(manifest.versions.count("onednn"), 0U);
  EXPECT_EQ(manifest.cpu, "");
  EXPECT_EQ(manifest.isa, "exact");
  EXPECT_NE(manifest.training_hash, make_manifest(small_job(), synthetic_data()).training_hash);
}

TEST(Resume, OverwritesTheTraceOfAnotherTrainingWhenAsked) {
  const Scratch scratch;
  job::Job job = small_job();
  train_to(scratch / "whole", job);
  job.seed = 9;
  train_and_abandon(scratch / "trace", job, 40);
  Listener listener;
  train(small_job(), synthetic_data(), scratch / "trace", {2, true}, listener);
  EXPECT_TRUE(listener.resumed.empty());
  EXPECT_EQ(trace_hashes(scratch / "trace"), trace_hashes(scratch / "whole"));
}

TEST(Resume, OverwritesADamagedTraceOnlyWhenAsked) {
  const Scratch scratch;
  train_to(scratch / "trace", small_job());
  std::ofstream((scratch / "trace") / "manifest.json") << "{\"format_version\": 1}";
  EXPECT_THAT(refusal(scratch / "trace", small_job(), synthetic_data()), testing::HasSubstr("manifest.json"));
  Listener listener;
  train(small_job(), synthetic_data(), scratch / "trace", {2, true}, listener);
  EXPECT_TRUE(trace::TraceReader(scratch / "trace").finished());
}

/// In a process of its own, since a signal once noted stays noted.
[[noreturn]] void train_until_signalled(const fs::path& folder, std::int64_t step) {
  watch_for_interrupts();
  Listener listener;
  listener.at_step = [step](std::int64_t at) {
    if (at == step) signal_self(SIGTERM);
  };
  try {
    train(small_job(), synthetic_data(), folder, {2, false}, listener);
  } catch (const Interrupted& interrupted) {
    std::_Exit(128 + interrupted.signal);
  } catch (...) {
    std::_Exit(1);
  }
  std::_Exit(0);
}

TEST(ResumeDeathTest, GoesOnWhereASignalStoppedIt) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  // The child runs this test anew up to its statement: the folder must not depend on the process.
  const fs::path folder = fs::path(testing::TempDir()) / "epochreel_train_signalled";
  for (const std::int64_t step : {1, 40}) {
    const fs::path trace = folder / std::to_string(step);
    EXPECT_EXIT(train_until_signalled(trace, step), testing::ExitedWithCode(128 + SIGTERM), "");
    const Listener heard = train_to(trace, small_job());
    EXPECT_THAT(heard.resumed, testing::ElementsAre(step));
    const Scratch scratch;
    train_to(scratch / "whole", small_job());
    EXPECT_EQ(trace_hashes(trace), trace_hashes(scratch / "whole")) << step;
    fs::remove_all(trace);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace epochreel::train
