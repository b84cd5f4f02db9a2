#include "epochreel/train/train.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "train/training.h"

namespace epochreel::train {
namespace {

using testing::ElementsAre;

std::int64_t sum(const std::vector<std::int32_t>& counts) {
  std::int64_t total = 0;
  for (const std::int32_t count : counts) total += count;
  return total;
}

TEST(Train, LearnsTheSyntheticSet) {
  const Scratch scratch;
  const Listener heard = train_to(scratch / "trace", small_job());
  ASSERT_EQ(heard.epochs.size(), 3U);
  EXPECT_EQ(heard.epochs.back().epoch, 3);
  EXPECT_EQ(heard.epochs.back().epochs, 3);
  EXPECT_GE(heard.epochs.back().test_accuracy, 0.95);
  EXPECT_LT(heard.epochs.back().test_loss, heard.epochs.front().test_loss);
  EXPECT_LT(heard.epochs.back().train_loss, heard.epochs.front().train_loss);
  EXPECT_GT(heard.epochs.back().active_fraction, 0.05);
  EXPECT_LT(heard.epochs.back().active_fraction, 0.95);
  ASSERT_EQ(heard.steps.size(), 96U);
  EXPECT_EQ(heard.steps.back().step, 96);
  EXPECT_EQ(heard.steps.back().total_steps, 96);
  EXPECT_TRUE(heard.resumed.empty());
}

TEST(Train, WritesALineAStepAndFullTestFiguresAtTheEndOfEachEpoch) {
  const Scratch scratch;
  const Listener heard = train_to(scratch / "trace", small_job());
  const trace::TraceReader reader(scratch / "trace");
  EXPECT_TRUE(reader.finished());
  EXPECT_TRUE(reader.warnings().empty());
  const auto& metrics = reader.metrics();
  ASSERT_EQ(metrics.size(), 97U);
  EXPECT_FALSE(metrics[0].train_loss);
  EXPECT_FALSE(metrics[0].gradient_norm);
  EXPECT_TRUE(metrics[0].weight_norm);
  EXPECT_EQ(metrics[0].test_count, 100);
  EXPECT_EQ(metrics[0].learning_rate, 0.1);
  EXPECT_EQ(metrics[1].images, 64);
  EXPECT_EQ(metrics[1].learning_rate, 0.1);
  EXPECT_EQ(metrics[31].images, 31 * 64);
  EXPECT_EQ(metrics[32].images, 2000);
  EXPECT_EQ(metrics[33].images, 2064);
  EXPECT_DOUBLE_EQ(metrics[48].epoch, 1.5);
  for (std::size_t step = 1; step < metrics.size(); ++step) {
    EXPECT_EQ(metrics[step].step, static_cast<std::int64_t>(step));
    EXPECT_TRUE(metrics[step].train_loss && metrics[step].train_accuracy) << step;
    EXPECT_EQ(metrics[step].train_loss, heard.steps[step - 1].loss);
    EXPECT_GT(metrics[step].gradient_norm.value(), 0) << step;
    EXPECT_GT(metrics[step].update_norm.value(), 0) << step;
  }
  for (const std::size_t step : {32U, 64U, 96U}) EXPECT_EQ(metrics[step].test_count, 500) << step;
  EXPECT_EQ(metrics[96].test_accuracy, heard.epochs.back().test_accuracy);
  EXPECT_EQ(metrics[96].test_loss, heard.epochs.back().test_loss);
  EXPECT_EQ(metrics[96].active_fraction, heard.epochs.back().active_fraction);
}

TEST(Train, TakesSnapshotsAtTheirSteps) {
  const Scratch scratch;
  train_to(scratch / "trace", small_job());
  const trace::TraceReader reader(scratch / "trace");
  std::vector<std::int64_t> steps;
  for (const trace::SnapshotInfo& info : reader.snapshots()) {
    steps.push_back(info.step);
    const trace::Metrics& line = reader.metrics()[static_cast<std::size_t>(info.step)];
    const trace::TensorFile file = reader.open_snapshot(info.index);
    const auto confusion = file.at("stat.confusion").ints();
    EXPECT_EQ(sum(confusion), line.test_count);
    std::int64_t correct = 0;
    for (std::size_t c = 0; c < 10; ++c) correct += confusion[c * 11];
    EXPECT_DOUBLE_EQ(static_cast<double>(correct) / static_cast<double>(sum(confusion)), line.test_accuracy.value());
    EXPECT_EQ(file.has("stat.model.0.weight.gradient_norm"), info.step > 0);
  }
  EXPECT_EQ(steps, snapshot_steps(96, 8));
}

/// The standard deviation by the middles of a histogram's bins, and the width of a bin.
std::pair<double, double> by_histogram(const trace::TensorFile& file, const std::string& layer) {
  const auto counts = file.at(layer + ".histogram").ints();
  const auto range = file.at(layer + ".histogram_range").floats();
  const double width = (static_cast<double>(range[1]) - range[0]) / static_cast<double>(counts.size());
  double total = 0;
  double mean = 0;
  double square = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double middle = range[0] + width * (static_cast<double>(i) + 0.5);
    total += counts[i];
    mean += counts[i] * middle;
    square += counts[i] * middle * middle;
  }
  return {std::sqrt(square / total - mean * mean / total / total), width};
}

TEST(Train, RecordsWhatTheDocumentPromises) {
  const Scratch scratch;
  train_to(scratch / "trace", small_job());
  const trace::TraceReader reader(scratch / "trace");
  const trace::TensorFile file = reader.open_snapshot(reader.snapshots().size() - 1);
  const auto shape = [&file](const std::string& name) { return file.at(name).shape; };
  EXPECT_EQ(file.at("model.0.weight").dtype, trace::DType::kF16);
  EXPECT_THAT(shape("model.0.weight"), ElementsAre(64, 256));
  EXPECT_THAT(shape("model.4.bias"), ElementsAre(10));
  for (const std::string parameter : {"model.0.weight", "model.0.bias", "model.2.weight", "model.4.bias"}) {
    const std::string stat = "stat." + parameter;
    for (const std::string& norm :
         {stat + ".norm", stat + ".gradient_norm", stat + ".update_norm", stat + ".update_ratio"}) {
      EXPECT_TRUE(shape(norm).empty()) << norm;
      EXPECT_GT(file.at(norm).floats().at(0), 0.0F) << norm;
    }
    for (const std::string& histogram : {stat + ".histogram", stat + ".gradient_histogram"}) {
      EXPECT_EQ(sum(file.at(histogram).ints()), file.at(parameter).size());
      EXPECT_THAT(shape(histogram + "_range"), ElementsAre(2));
    }
  }
  EXPECT_THAT(shape("stat.test.index"), ElementsAre(500));
  EXPECT_THAT(shape("stat.test.predicted"), ElementsAre(500));
  EXPECT_THAT(shape("stat.test.probability"), ElementsAre(500, 10));
  const std::vector<std::int64_t> units = {64, 64, 32, 32, 10};
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::string layer = "stat.layer." + std::to_string(i);
    EXPECT_EQ(sum(file.at(layer + ".histogram").ints()), 128 * units[i]);  // 8 of every 32 of the 500 images
    const auto [deviation, width] = by_histogram(file, layer);
    EXPECT_NEAR(file.at(layer + ".deviation").floats().at(0), deviation, width / 2) << layer;
    const auto rates = file.at(layer + ".firing_rate").floats();
    ASSERT_EQ(static_cast<std::int64_t>(rates.size()), units[i]);
    double mean = 0;
    double dead = 0;
    for (const float rate : rates) {
      mean += static_cast<double>(rate) / static_cast<double>(units[i]);
      dead += rate == 0.0F ? 1.0 / static_cast<double>(units[i]) : 0;
    }
    EXPECT_NEAR(file.at(layer + ".active").floats().at(0), mean, 1e-6);
    EXPECT_NEAR(file.at(layer + ".dead").floats().at(0), dead, 1e-6);
    EXPECT_THAT(shape("probe.layer." + std::to_string(i)), ElementsAre(20, units[i]));
  }
  EXPECT_THAT(shape("probe.image"), ElementsAre(20, 16, 16));
  EXPECT_THAT(shape("probe.probability"), ElementsAre(20, 10));
  EXPECT_THAT(shape("probe.saliency"), ElementsAre(20, 16, 16));
}

TEST(Train, KeepsProbesByClassAndEvaluatedImagesFixed) {
  const Scratch scratch;
  train_to(scratch / "trace", small_job());
  const trace::TraceReader reader(scratch / "trace");
  const trace::TensorFile first = reader.open_snapshot(0);
  const trace::TensorFile later = reader.open_snapshot(3);
  EXPECT_EQ(first.at("probe.index").ints(), later.at("probe.index").ints());
  EXPECT_EQ(first.at("stat.test.index").ints(), later.at("stat.test.index").ints());
  const auto evaluated = first.at("stat.test.index").ints();
  EXPECT_EQ(evaluated.size(), 100U);
  EXPECT_TRUE(std::is_sorted(evaluated.begin(), evaluated.end()));
  const auto indices = first.at("probe.index").ints();
  const auto labels = first.at("probe.label").ints();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    EXPECT_EQ(labels[i], static_cast<std::int32_t>(i / 2));
    EXPECT_EQ(synthetic_data().test.labels[static_cast<std::size_t>(indices[i])], labels[i]);
  }
}

TEST(Train, RecordsNoWeightsWhereTheJobSaysNone) {
  const Scratch scratch;
  job::Job job = small_job();
  job.train.epochs = 1;
  job.record.weights = job::WeightFormat::kNone;
  job.record.probes_per_class = 0;
  job.record.eval_limit = 0;
  train_to(scratch / "trace", job);
  const trace::TraceReader reader(scratch / "trace");
  const trace::TensorFile file = reader.open_snapshot(0);
  EXPECT_FALSE(file.has("model.0.weight"));
  EXPECT_FALSE(file.has("probe.index"));
  EXPECT_TRUE(file.has("stat.model.0.weight.norm"));
  EXPECT_EQ(reader.metrics()[0].test_count, 500);
}

TEST(Manifest, TellsTheTraining) {
  const trace::Manifest manifest = make_manifest(small_job(), synthetic_data());
  EXPECT_EQ(manifest.name, "small");
  EXPECT_EQ(manifest.steps_per_epoch, 32);
  EXPECT_EQ(manifest.total_steps, 96);
  EXPECT_THAT(manifest.input_shape, ElementsAre(16, 16));
  ASSERT_EQ(manifest.layers.size(), 5U);
  EXPECT_EQ(manifest.layers[0], (trace::LayerInfo{"dense", {64}, 16448}));
  EXPECT_EQ(manifest.layers[1], (trace::LayerInfo{"relu", {64}, 0}));
  using Words = std::pair<std::string, std::string>;
  EXPECT_THAT(
      manifest.hyperparameters,
      ElementsAre(Words("optimizer", "SGD, momentum 0.9"), Words("learning rate", "0.1, cosine"), Words("batch", "64"),
                  Words("epochs", "3"), Words("first weights", "He normal"), Words("seed", "1")));
  EXPECT_EQ(manifest.training_hash.size(), 32U);
}

TEST(Manifest, TellsTheLayersThatSizesDoNotTell) {
  job::Job job = small_job();
  job.network = {job::Conv2dSpec{4, 3, 2, job::Padding::kValid},
                 job::BatchNormSpec{},
                 job::LeakyReluSpec{0.2},
                 job::MaxPool2dSpec{{2, 0}},
                 job::FlattenSpec{},
                 job::DropoutSpec{0.25},
                 job::DenseSpec{10}};
  job.train.init = job::ConstantInit{0.01};
  const auto words = make_manifest(job, synthetic_data()).hyperparameters;
  using Words = std::pair<std::string, std::string>;
  EXPECT_THAT(words, testing::Contains(Words("first weights", "constant 0.01")));
  EXPECT_EQ(words.back(), Words("layers",
                                "conv2d 4, 3x3, stride 2, valid → batch_norm → leaky_relu 0.2 → max_pool2d 2x2 → "
                                "flatten → dropout 0.25 → dense 10"));
}

TEST(Manifest, HashesWhatDecidesTheTraceAndNothingElse) {
  const std::string hash = make_manifest(small_job(), synthetic_data()).training_hash;
  job::Job job = small_job();
  job.movie.width = 1280;
  job.name = "other";
  EXPECT_EQ(make_manifest(job, synthetic_data()).training_hash, hash);
  job.seed = 2;
  EXPECT_NE(make_manifest(job, synthetic_data()).training_hash, hash);
  data::Dataset other = synthetic_data();
  other.test.hash.low ^= 1;
  EXPECT_NE(make_manifest(small_job(), other).training_hash, hash);
}

}  // namespace
}  // namespace epochreel::train
