#include "training/training_comparison.h"

#include <gmock/gmock.h>

#include <functional>
#include <limits>
#include <utility>

#include "epochreel/base/hash.h"
#include "tests/trace/made_up_trace.h"
#include "training/ulp.h"

namespace epochreel::compare {
namespace {

namespace fs = std::filesystem;
using trace::Manifest;
using trace::Metrics;
using trace::Tensor;
using trace::TensorMap;

/// A trace of three snapshots, at steps 0, 20 and 40. Each part may be changed before it is written.
struct MadeUp {
  Manifest manifest = trace::small_manifest();
  std::function<void(Metrics&)> metrics = [](Metrics&) {};
  std::function<void(std::int64_t step, TensorMap&)> tensors = [](std::int64_t, TensorMap&) {};
  std::int64_t last = 40;
};

MadeUp with_tensors(std::function<void(std::int64_t step, TensorMap&)> tensors) {
  MadeUp made_up;
  made_up.tensors = std::move(tensors);
  return made_up;
}

MadeUp with_metrics(std::function<void(Metrics&)> metrics) {
  MadeUp made_up;
  made_up.metrics = std::move(metrics);
  return made_up;
}

TrainingRecord record_of(const fs::path& folder, const MadeUp& made_up) {
  trace::TraceWriter writer = trace::TraceWriter::create(folder, made_up.manifest);
  for (std::int64_t step = 0; step <= made_up.last; ++step) {
    Metrics at = trace::metrics_at(step);
    made_up.metrics(at);
    writer.append(at);
    if (step % 20 != 0) continue;
    TensorMap tensors = trace::tensors_at(step);
    made_up.tensors(step, tensors);
    writer.write_snapshot(at, std::move(tensors));
  }
  writer.finish();
  return training_record(std::make_shared<const trace::TraceReader>(folder));
}

/// The record as a baseline.json keeps it.
TrainingRecord by_hash(TrainingRecord record) {
  record.trace.reset();
  return record;
}

class Training : public testing::Test {
 protected:
  TrainingComparison compare(const MadeUp& actual, int max_ulp = 0) const {
    return compare_training(record_of(scratch_ / "a", {}), record_of(scratch_ / "b", actual), max_ulp);
  }

  Scratch scratch_;
};

/// "job data" where these stages differ.
std::string different(const TrainingComparison& found) {
  std::string names;
  for (const TrainingStage& stage : found.stages) {
    if (!stage.same) names += (names.empty() ? "" : " ") + stage.name;
  }
  return names;
}

std::string stage(const TrainingComparison& found, const std::string& name) {
  for (const TrainingStage& stage : found.stages) {
    if (stage.name == name) return stage.what;
  }
  return "no such stage";
}

/// The first tensor of floats moves by `ulp` in its element 5.
void move_bias(TensorMap& tensors, std::uint8_t ulp) {
  auto& low_byte = tensors.at("model.0.bias").data[5 * 4];
  low_byte = static_cast<std::byte>(static_cast<std::uint8_t>(low_byte) + ulp);
}

TEST_F(Training, TheSameIsTheSame) {
  const TrainingComparison found = compare({});
  EXPECT_EQ(found.verdict, Verdict::kSame);
  EXPECT_EQ(found.sentence, "the training is the same, bit for bit");
  EXPECT_EQ(different(found), "");
  EXPECT_EQ(found.diverged, "");
  EXPECT_EQ(stage(found, "weights"), "the same bits in 3 snapshots");
  EXPECT_EQ(stage(found, "metrics"), "the same values in 41 lines");
  EXPECT_EQ(stage(found, "data"), "the same images by their hashes");
}

TEST_F(Training, EqualHashesOfDamagedSnapshotsAreNotBelieved) {
  const TrainingRecord a = record_of(scratch_ / "a", {});
  const TrainingRecord b = record_of(scratch_ / "b", {});
  for (const char* side : {"a", "b"}) {
    for (const auto& entry : fs::directory_iterator(scratch_ / side / "snapshots")) {
      std::string bytes = slurp(entry.path());
      bytes.back() = static_cast<char>(bytes.back() ^ 1);
      spill(entry.path(), bytes);
    }
  }
  EXPECT_THAT(error_of([&] { compare_training(a, b, 0); }), testing::HasSubstr("has not the hash that "));
  EXPECT_THAT(error_of([&] { compare_training(by_hash(a), b, 0); }), testing::HasSubstr("has not the hash that "));
}

TEST_F(Training, NothingRecordedIsNoTraining) {
  TrainingRecord record;
  EXPECT_TRUE(record.is_empty());
  record.metrics_hash = hash_text("").hex();
  EXPECT_TRUE(record.is_empty());
  EXPECT_FALSE(record_of(scratch_ / "a", {}).is_empty());
}

TEST_F(Training, NamesTheFirstWeightThatDiffers) {
  const MadeUp actual = with_tensors([](std::int64_t step, TensorMap& tensors) {
    if (step >= 20) move_bias(tensors, 3);
  });
  const TrainingComparison found = compare(actual);
  EXPECT_EQ(found.verdict, Verdict::kDifferent);
  EXPECT_EQ(found.diverged, "weights");
  EXPECT_EQ(different(found), "weights");
  EXPECT_EQ(stage(found, "weights"),
            "at snapshot 1 (step 20) in model.0.bias: 1 of 24 values by at most 3 ULP, the first at [5]; 2 of 3 "
            "snapshots differ; at most 3 ULP over the training");
  EXPECT_EQ(found.sentence, "the training changed, first in its weights: " + stage(found, "weights"));
}

TEST_F(Training, KeepsToItsTolerance) {
  const MadeUp actual = with_tensors([](std::int64_t, TensorMap& tensors) { move_bias(tensors, 3); });
  EXPECT_EQ(compare(actual, 2).verdict, Verdict::kDifferent);
  const TrainingComparison found = compare(actual, 3);
  EXPECT_EQ(found.verdict, Verdict::kWithin);
  EXPECT_THAT(found.sentence, testing::StartsWith("the training is the same within 3 ULP, first in its weights: "));
}

TEST_F(Training, RecordsAreNoWeights) {
  const MadeUp actual = with_tensors([](std::int64_t, TensorMap& tensors) {
    tensors["stat.test.predicted"] = Tensor::u8({3}, std::vector<std::uint8_t>{1, 2, 9});
  });
  const TrainingComparison found = compare(actual);
  EXPECT_EQ(different(found), "records");
  EXPECT_THAT(stage(found, "records"),
              testing::HasSubstr("stat.test.predicted: 1 of 3 values by at most 6, the first"));
}

TEST_F(Training, TensorsOfOtherShapesHaveNoDistance) {
  const MadeUp shape = with_tensors([](std::int64_t, TensorMap& tensors) {
    tensors["model.0.bias"] = Tensor::f32({2}, std::vector<float>{1, 2});
  });
  const TrainingComparison other_shape = compare(shape, 1 << 30);
  EXPECT_EQ(other_shape.verdict, Verdict::kDifferent);
  EXPECT_EQ(stage(other_shape, "weights"),
            "at snapshot 0 (step 0) in model.0.bias has another type or shape; 3 of 3 snapshots differ");
  const MadeUp more = with_tensors([](std::int64_t, TensorMap& tensors) {
    tensors["model.2.bias"] = Tensor::f32({2}, std::vector<float>{1, 2});
  });
  EXPECT_EQ(stage(compare(more), "weights"),
            "at snapshot 0 (step 0) in model.2.bias is in the actual only; 3 of 3 snapshots differ");
}

TEST_F(Training, ASnapshotMayBeMissing) {
  MadeUp shorter;
  shorter.last = 39;
  const TrainingComparison found = compare(shorter, 1 << 30);
  EXPECT_EQ(found.verdict, Verdict::kDifferent);
  EXPECT_EQ(different(found), "records metrics");
  EXPECT_THAT(stage(found, "records"), testing::StartsWith("a snapshot of step 40 in the baseline only"));
  EXPECT_EQ(stage(found, "metrics"), "there are 40 lines, not 41");
}

TEST_F(Training, MetricsAreComparedValueByValue) {
  const MadeUp actual = with_metrics([](Metrics& at) {
    if (at.step == 7) at.train_loss = 1.5;
    if (at.step == 10) at.test_accuracy.reset();
  });
  const TrainingComparison found = compare(actual, 1 << 30);
  EXPECT_EQ(found.verdict, Verdict::kDifferent);
  EXPECT_EQ(different(found), "metrics");
  EXPECT_EQ(stage(found, "metrics"), "at step 7 train_loss is 1.5, not 0.32857142857142857");
}

TEST_F(Training, ALossThatIsNoNumberIsTheSameAsItself) {
  const MadeUp nan = with_metrics([](Metrics& at) { at.train_loss = std::numeric_limits<double>::quiet_NaN(); });
  const TrainingRecord a = record_of(scratch_ / "a", nan);
  EXPECT_EQ(compare_training(a, record_of(scratch_ / "b", nan), 0).verdict, Verdict::kSame);
  EXPECT_EQ(compare_training(a, record_of(scratch_ / "c", {}), 1 << 30).verdict, Verdict::kDifferent);
}

TEST_F(Training, TheJobIsTheFirstStage) {
  MadeUp actual = with_tensors([](std::int64_t, TensorMap& tensors) { move_bias(tensors, 1); });
  actual.manifest.job_json = R"({"name":"other","seed":7,"rate":0.1,"data":{"path":"elsewhere"}})";
  const TrainingComparison found = compare(actual);
  EXPECT_EQ(found.diverged, "job");
  EXPECT_EQ(different(found), "job weights");
  EXPECT_EQ(stage(found, "job"), "seed is 7, not 18446744073709551615");
}

TEST_F(Training, OtherVersionsThatGaveTheSameBitsAreWithinTolerance) {
  MadeUp actual;
  actual.manifest.versions["onednn"] = "3.0";
  const TrainingComparison found = compare(actual);
  EXPECT_EQ(found.verdict, Verdict::kWithin);
  EXPECT_EQ(found.diverged, "");
  EXPECT_EQ(found.sentence,
            "the training gave the same bits, though not by the same versions: onednn is 3.0, not 2.6.3");
}

TEST_F(Training, OtherDataIsSaid) {
  MadeUp actual;
  actual.manifest.test_hash = "cc";
  EXPECT_EQ(stage(compare(actual), "data"), "the test images are others");
}

TEST_F(Training, AForeignTraceHasNoJobAndNoHashes) {
  MadeUp actual;
  for (const char* job : {"{}", R"({"framework":"other"})"}) {
    actual.manifest.job_json = job;
    actual.manifest.train_hash = "";
    actual.manifest.test_hash = "";
    const TrainingComparison found = compare(actual);
    EXPECT_EQ(found.verdict, Verdict::kSame);
    EXPECT_EQ(stage(found, "job"), "not recorded by both") << job;
    EXPECT_EQ(stage(found, "data"), "not recorded by both");
  }
}

TEST_F(Training, HashesTellTheSameFromOthers) {
  const TrainingRecord baseline = by_hash(record_of(scratch_ / "a", {}));
  const TrainingComparison same = compare_training(baseline, record_of(scratch_ / "b", {}), 0);
  EXPECT_EQ(same.verdict, Verdict::kSame);
  EXPECT_EQ(stage(same, "metrics"), "the same lines by their hash");
  const MadeUp moved = with_tensors([](std::int64_t step, TensorMap& tensors) {
    if (step == 40) move_bias(tensors, 1);
  });
  const TrainingComparison other = compare_training(baseline, record_of(scratch_ / "c", moved), 1 << 30);
  EXPECT_EQ(other.verdict, Verdict::kDifferent);
  EXPECT_EQ(stage(other, "weights"),
            "at snapshot 2 (step 40) in their hash, all that the baseline keeps of them; 1 of 3 snapshots differ");
  EXPECT_EQ(stage(other, "records"), "on record together with the weights, by one hash a snapshot");
}

TEST_F(Training, ADamagedSnapshotIsRefused) {
  const TrainingRecord a = record_of(scratch_ / "a", {});
  const MadeUp moved = with_tensors([](std::int64_t, TensorMap& tensors) { move_bias(tensors, 1); });
  const TrainingRecord b = record_of(scratch_ / "b", moved);
  const fs::path file = scratch_ / "b/snapshots/000001.safetensors";
  std::string bytes = slurp(file);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  spill(file, bytes);
  EXPECT_THAT(error_of([&] { compare_training(a, b, 0); }), testing::HasSubstr("000001.safetensors"));
}

}  // namespace
}  // namespace epochreel::compare
