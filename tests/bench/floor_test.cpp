#include "src/bench/floor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "nn/networks.h"
#include "nn/random_batch.h"

namespace epochreel::bench {
namespace {

using Layers = std::vector<job::LayerSpec>;

constexpr int kSide = 12;
constexpr int kPixels = kSide * kSide;
constexpr int kClasses = 5;
constexpr int kBatch = 24;

struct Case {
  std::string name;
  Layers layers;
  job::TrainSpec train;
  int channels = 1;  // of the images
};
std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

job::TrainSpec trained_by(job::OptimizerSpec optimizer) {
  job::TrainSpec train;
  train.optimizer = std::move(optimizer);
  return train;
}

job::SgdSpec sgd(double momentum, bool nesterov = false, double weight_decay = 0) {
  return {.learning_rate = 0.05, .momentum = momentum, .nesterov = nesterov, .weight_decay = weight_decay};
}

job::PoolSpec pool(int kernel, int stride) { return {kernel, stride}; }

/// dense, relu, dense, relu, ..., dense of these units.
Layers dense_layers(const std::vector<int>& units) {
  Layers layers;
  for (const int width : units) {
    if (!layers.empty()) layers.emplace_back(job::ReluSpec{});
    layers.emplace_back(job::DenseSpec{width});
  }
  return layers;
}

Layers convolutional() {
  return {job::Conv2dSpec{.filters = 6},
          job::BatchNormSpec{},
          job::ReluSpec{},
          job::MaxPool2dSpec{},
          job::Conv2dSpec{.filters = 20, .kernel = 3, .stride = 1, .padding = job::Padding::kValid},
          job::BatchNormSpec{},
          job::ReluSpec{},
          job::FlattenSpec{},
          job::DenseSpec{30},
          job::ReluSpec{},
          job::DenseSpec{kClasses}};
}

job::TrainSpec smoothed_and_clipped() {
  job::TrainSpec train = trained_by(sgd(0.9));
  train.label_smoothing = 0.1;
  train.clip_norm = 0.3;
  return train;
}

std::vector<Case> made_cases() {
  const Layers dense = dense_layers({40, 33, kClasses});
  const double never = 1e-9;  // a dropout that drops nothing
  return {
      {"sgd", dense, trained_by(sgd(0))},
      {"momentum", dense, trained_by(sgd(0.9))},
      {"nesterov", dense, trained_by(sgd(0.9, true, 0.01))},
      {"adam", dense, trained_by(job::AdamSpec{.learning_rate = 0.003, .weight_decay = 0.01})},
      {"adamw", dense, trained_by(job::AdamWSpec{.learning_rate = 0.003, .weight_decay = 0.3})},
      {"smoothed_and_clipped", dense, smoothed_and_clipped()},
      {"convolutional", convolutional(), trained_by(sgd(0.9))},
      {"colour_dense", dense, trained_by(sgd(0.9)), 3},
      {"colour_convolutional", convolutional(), trained_by(sgd(0.9)), 3},
      {"strides",
       {job::Conv2dSpec{.filters = 9, .kernel = 5, .stride = 2}, job::LeakyReluSpec{0.1},
        job::Conv2dSpec{.filters = 7, .kernel = 1, .stride = 2}, job::SigmoidSpec{}, job::FlattenSpec{},
        job::DenseSpec{kClasses}},
       trained_by(sgd(0.9))},
      {"pools",
       {job::AvgPool2dSpec{}, job::Conv2dSpec{.filters = 8}, job::GeluSpec{}, job::MaxPool2dSpec{pool(3, 1)},
        job::AvgPool2dSpec{pool(2, 1)}, job::FlattenSpec{}, job::DenseSpec{kClasses}},
       trained_by(sgd(0.9))},
      {"normalized_units",
       {job::Conv2dSpec{.filters = 3}, job::TanhSpec{}, job::DropoutSpec{never}, job::FlattenSpec{},
        job::BatchNormSpec{}, job::DenseSpec{17}, job::BatchNormSpec{}, job::DropoutSpec{never}, job::TanhSpec{},
        job::DenseSpec{kClasses}},
       trained_by(sgd(0.9))},
      {"without_dense",
       {job::Conv2dSpec{.filters = kClasses}, job::AvgPool2dSpec{pool(kSide, 0)}, job::FlattenSpec{}},
       trained_by(sgd(0.9))},
      {"without_parameters",
       {job::AvgPool2dSpec{pool(kSide - kClasses + 1, 1)}, job::MaxPool2dSpec{pool(1, kClasses)}, job::FlattenSpec{},
        job::DenseSpec{kClasses}},
       trained_by(sgd(0.9))},
  };
}

/// Those, and a case each activation function: behind a convolution and behind a dense layer.
std::vector<Case> cases() {
  std::vector<Case> all = made_cases();
  for (const job::LayerSpec& activation : activations()) {
    const Layers layers = {
        job::Conv2dSpec{.filters = 6}, activation, job::FlattenSpec{}, job::DenseSpec{17}, activation,
        job::DenseSpec{kClasses}};
    all.push_back({"each_" + std::string(job::layer_type(activation)), layers, trained_by(sgd(0.9))});
  }
  return all;
}

struct Sides {
  explicit Sides(const Case& one, int threads = 1)
      : network(one.layers, one.train, {{one.channels, kSide, kSide}, kClasses, 3, kBatch, threads}),
        floor(one.layers, one.train, {{one.channels, kSide, kSide}, kBatch, threads}),
        rate(std::visit([](const auto& optimizer) { return optimizer.learning_rate; }, one.train.optimizer)) {
    floor.load(network);
  }

  nn::CpuNetwork network;
  Floor floor;
  double rate;
};

class FloorTest : public testing::TestWithParam<Case> {};

/// Both sides compute in f32, but add in other orders: a sum of n terms may be off by some sqrt(n) 2^-24 of the size of
/// its terms, here 1e-6. Each step hands the error on, a little larger; ten times as much is allowed for each of the
/// five. A forgotten momentum, decay or bias changes the loss by 1e-3 or more.
TEST_P(FloorTest, TrainsAsTheNetworkDoes) {
  for (const int threads : {1, 2}) {
    Sides sides(GetParam(), threads);
    double first = 0;
    for (int step = 0; step < 5; ++step) {
      const nn::RandomBatch batch =
          nn::random_batch(static_cast<std::uint64_t>(step % 2), kBatch, GetParam().channels * kPixels, kClasses);
      const double wanted = sides.network.train_step(batch.images, batch.labels, {sides.rate, step, false}).loss;
      const FloorStep got = sides.floor.step(batch.images, batch.labels);
      EXPECT_NEAR(got.loss, wanted, 5e-5 * wanted) << "step " << step << ", " << threads << " threads";
      EXPECT_LE(got.update_seconds, got.seconds);
      if (step == 0) first = wanted;
      const double change = step < 4 ? 1 : std::abs(wanted - first);
      EXPECT_GT(change, 1e-3) << "nothing was trained";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, FloorTest, testing::ValuesIn(cases()),
                         [](const testing::TestParamInfo<Case>& one) { return one.param.name; });

TEST(FloorDropoutTest, Drops) {
  const Case plain{"plain", dense_layers({64, kClasses}), {}};
  Case dropping = plain;
  dropping.layers.insert(dropping.layers.begin() + 1, job::DropoutSpec{0.5});
  const nn::RandomBatch batch = nn::random_batch(1, kBatch, kPixels, kClasses);
  Sides whole(plain);
  Sides dropped(dropping);
  const double loss = whole.floor.step(batch.images, batch.labels).loss;
  const double other = dropped.floor.step(batch.images, batch.labels).loss;
  EXPECT_GT(std::abs(other - loss), 1e-3);
  double last = other;
  for (int i = 0; i < 30; ++i) last = dropped.floor.step(batch.images, batch.labels).loss;
  EXPECT_LT(last, 0.5 * other);
}

}  // namespace
}  // namespace epochreel::bench
