/// A snapshot of a network with maps holds these records, as docs/trace.md has them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "src/train/blocks.h"
#include "train/networks.h"

namespace epochreel::train {
namespace {

using testing::ElementsAre;

/// The last snapshot of cnn_job with weights as f32.
class CnnRecord : public testing::Test {
 protected:
  CnnRecord() {
    job::Job job = cnn_job();
    job.record.weights = job::WeightFormat::kF32;
    job.record.probes_per_class = 3;
    Listener listener;
    train(job, data_of(job), scratch_ / "trace", {2, false}, listener);
    reader_.emplace(scratch_ / "trace");
    file_.emplace(reader_->open_snapshot(reader_->snapshots().size() - 1));
  }

  std::vector<std::int64_t> shape(const std::string& name) const { return file_->at(name).shape; }
  std::vector<float> floats(const std::string& name) const { return file_->at(name).floats(); }

  Scratch scratch_;
  std::optional<trace::TraceReader> reader_;
  std::optional<trace::TensorFile> file_;
};

TEST_F(CnnRecord, HoldsEveryParameterAndRunningStatistic) {
  EXPECT_THAT(shape("model.0.weight"), ElementsAre(12, 1, 3, 3));
  EXPECT_THAT(shape("model.5.weight"), ElementsAre(17, 12, 3, 3));
  for (const std::string name : {"weight", "bias", "running_mean", "running_var"}) {
    EXPECT_THAT(shape("model.1." + name), ElementsAre(12));
    EXPECT_THAT(shape("model.11." + name), ElementsAre(33));
  }
  EXPECT_TRUE(file_->has("stat.model.5.weight.gradient_histogram"));
  EXPECT_TRUE(file_->has("stat.model.1.running_var.histogram"));
  EXPECT_FALSE(file_->has("stat.model.1.running_var.update_norm"));
  for (const float variance : floats("model.1.running_var")) EXPECT_GT(variance, 0.0F);
}

TEST_F(CnnRecord, TellsUpdateAgainstWeight) {
  const float ratio = floats("stat.model.5.weight.update_norm").at(0) / floats("stat.model.5.weight.norm").at(0);
  EXPECT_FLOAT_EQ(floats("stat.model.5.weight.update_ratio").at(0), ratio);
  double squares = 0;
  for (const double value : floats("model.5.weight")) squares += value * value;
  EXPECT_NEAR(floats("stat.model.5.weight.norm").at(0), std::sqrt(squares), 1e-5);
}

TEST_F(CnnRecord, HoldsMapsOfTheFirstProbeOfEachClass) {
  const std::vector<std::int32_t> maps = file_->at("probe.map_index").ints();
  const std::vector<std::int32_t> labels = file_->at("probe.label").ints();
  ASSERT_EQ(maps.size(), 10U);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const auto place = static_cast<std::size_t>(maps[i]);
    EXPECT_EQ(labels[place], static_cast<std::int32_t>(i));
    EXPECT_TRUE(place == 0 || labels[place - 1] != labels[place]);
  }
  EXPECT_THAT(shape("probe.layer.2"), ElementsAre(10, 12, 16, 16));  // relu of the first block
  EXPECT_THAT(shape("probe.layer.3"), ElementsAre(10, 12, 8, 8));    // pool
  for (const int layer : {0, 1, 4, 5, 6, 9, 13}) {
    EXPECT_FALSE(file_->has("probe.layer." + std::to_string(layer))) << layer;
  }
  const auto probes = static_cast<std::int64_t>(labels.size());
  EXPECT_THAT(shape("probe.layer.12"), ElementsAre(probes, 33));
  EXPECT_THAT(shape("probe.saliency"), ElementsAre(probes, 16, 16));
}

/// The pool of a recorded map is the recorded map of the pool: both lie channels first, of the same probes.
TEST_F(CnnRecord, HoldsMapsChannelsFirst) {
  const std::vector<float> before = floats("probe.layer.2");
  const std::vector<float> after = floats("probe.layer.3");
  const auto at = [&](std::size_t map, std::size_t y, std::size_t x) { return before[(map * 16 + y) * 16 + x]; };
  for (std::size_t map = 0; map < 120; ++map) {
    for (std::size_t i = 0; i < 64; ++i) {
      const std::size_t y = i / 8 * 2;
      const std::size_t x = i % 8 * 2;
      ASSERT_EQ(after[map * 64 + i], std::max(std::max(at(map, y, x), at(map, y, x + 1)),
                                              std::max(at(map, y + 1, x), at(map, y + 1, x + 1))));
    }
  }
}

TEST_F(CnnRecord, CountsChannelsOverTheirPixels) {
  // The last snapshot evaluates all 100 test images, every 8th of them for maps: 13.
  EXPECT_EQ(shape("stat.layer.2.firing_rate"), std::vector<std::int64_t>{12});
  const auto total = [this](const std::string& name) {
    const auto counts = file_->at(name).ints();
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  };
  EXPECT_EQ(total("stat.layer.2.histogram"), 13 * 12 * 16 * 16);
  EXPECT_EQ(total("stat.layer.10.histogram"), 28 * 33);  // 8 of every 32 of the 100 images
  EXPECT_FALSE(file_->has("stat.layer.4.histogram"));    // dropout
  EXPECT_FALSE(file_->has("stat.layer.9.histogram"));    // flatten
}

TEST(Blocks, EndWithTheLastActivationBeforeTheNextWeights) {
  const job::Job job = cnn_job();
  const auto layers = job::layer_shapes(job.network, {1, 16, 16});
  const int logits = static_cast<int>(layers.size()) - 1;
  EXPECT_THAT(block_outputs(layers), ElementsAre(2, 8, 12, logits - 1, logits));
  EXPECT_THAT(block_outputs(job::layer_shapes({job::DenseSpec{4}, job::DenseSpec{3}}, {1, 2, 2})), ElementsAre(0, 1));
}

}  // namespace
}  // namespace epochreel::train
