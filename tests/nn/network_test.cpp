/// A network keeps these promises, whatever its numbers are.
#include "epochreel/nn/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "epochreel/base/error.h"
#include "nn/networks.h"
#include "nn/random_batch.h"

namespace epochreel::nn {
namespace {

using testing::ElementsAre;

/// The text of the Error{kind} that `body` throws.
template <class Body>
std::string refusal(ErrorKind kind, const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "no error";
}

TEST(Network, EvaluateChangesNoParameter) {
  CpuNetwork network(every_layer(4), trained_by(job::AdamSpec{}), network_options(9, 11, 4, 16));
  const RandomBatch batch = random_batch(1, 16, 99, 4);
  network.train_step(batch.images, batch.labels, {0.01, 0});
  const std::vector<float> before = all_arrays(network);
  network.evaluate(batch.images, batch.labels);
  EXPECT_EQ(all_arrays(network), before);
  std::vector<float> gradient(batch.images.size());
  network.input_gradient(batch.images, batch.labels, gradient);
  EXPECT_EQ(all_arrays(network), before);
}

TEST(Network, GradientsThatAreNotKeptMakeNoDifference) {
  const std::vector<job::OptimizerSpec> optimizers = {job::SgdSpec{0.1, 0, false, 0.01}, job::SgdSpec{},
                                                      job::SgdSpec{0.1, 0.9, true, 0}, job::AdamSpec{},
                                                      job::AdamWSpec{}};
  const RandomBatch batch = random_batch(2, 21, 99, 4);
  for (const job::OptimizerSpec& optimizer : optimizers) {
    for (const double clip : {0.0, 0.5}) {
      job::TrainSpec train = trained_by(optimizer);
      train.clip_norm = clip;
      CpuNetwork kept(every_layer(4), train, network_options(9, 11, 4, 32));
      CpuNetwork dropped(every_layer(4), train, network_options(9, 11, 4, 32));
      for (std::int64_t step = 0; step < 3; ++step) {
        const StepResult one = kept.train_step(batch.images, batch.labels, {0.05, step, true});
        const StepResult other = dropped.train_step(batch.images, batch.labels, {0.05, step, false});
        EXPECT_EQ(one.gradient_norm, other.gradient_norm);
        EXPECT_EQ(one.update_norm, other.update_norm);
      }
      for (std::size_t i = 0; i < kept.parameters().size(); ++i) {
        for (const ArrayKind kind : {ArrayKind::kValues, ArrayKind::kFirstMoment, ArrayKind::kSecondMoment}) {
          if (!kept.parameters()[i].has(kind)) continue;
          EXPECT_EQ(kept.parameters()[i].read(kind), dropped.parameters()[i].read(kind));
        }
      }
    }
  }
}

TEST(Network, CountsTheLargestLogitAndTakesTheLowestClassOfEqualOnes) {
  CpuNetwork network({job::DenseSpec{3}}, {}, network_options(1, 2, 3, 4));
  network.parameters()[0].write(ArrayKind::kValues, std::vector<float>{1, 0, 0, 1, 0, 1});
  const std::vector<float> images = {1, 0, 0, 1, 0, 0, 0, 2};
  const std::vector<std::uint8_t> labels = {0, 2, 0, 1};
  const BatchResult result = network.evaluate(images, labels);
  EXPECT_THAT(network.predictions(), ElementsAre(0, 1, 0, 1));
  EXPECT_EQ(result.correct, 3);
  EXPECT_NEAR(static_cast<double>(network.losses()[2]), std::log(3.0), 1e-7);
}

TEST(Network, TellsShapesAndNamesAsPyTorchDoes) {
  job::Conv2dSpec conv;
  conv.filters = 5;
  const CpuNetwork network({conv, job::BatchNormSpec{}, job::ReluSpec{}, job::FlattenSpec{}, job::DenseSpec{4}}, {},
                           network_options(3, 2, 4, 8));
  ASSERT_EQ(network.layers().size(), 5U);
  EXPECT_EQ(network.layers()[0].type, "conv2d");
  EXPECT_THAT(network.layers()[2].shape, ElementsAre(5, 3, 2));
  EXPECT_EQ(network.layers()[4].parameters, 124);
  std::vector<std::string> names;
  std::vector<std::vector<std::int64_t>> shapes;
  std::vector<bool> trainable;
  for (const Parameter& parameter : network.parameters()) {
    names.push_back(parameter.name());
    shapes.push_back(parameter.shape());
    trainable.push_back(parameter.trainable());
    EXPECT_EQ(parameter.has(ArrayKind::kGradient), parameter.trainable());
    EXPECT_EQ(parameter.has(ArrayKind::kFirstMoment), parameter.trainable());
    EXPECT_FALSE(parameter.has(ArrayKind::kSecondMoment));
  }
  EXPECT_THAT(names, ElementsAre("model.0.weight", "model.0.bias", "model.1.weight", "model.1.bias",
                                 "model.1.running_mean", "model.1.running_var", "model.4.weight", "model.4.bias"));
  EXPECT_THAT(shapes, ElementsAre(ElementsAre(5, 1, 3, 3), ElementsAre(5), ElementsAre(5), ElementsAre(5),
                                  ElementsAre(5), ElementsAre(5), ElementsAre(4, 30), ElementsAre(4)));
  EXPECT_THAT(trainable, ElementsAre(true, true, true, true, false, false, true, true));
}

TEST(Network, HasTheMomentsOfItsOptimizer) {
  const auto moments = [](const job::OptimizerSpec& optimizer) {
    const CpuNetwork network({job::DenseSpec{3}}, trained_by(optimizer), network_options(1, 2, 3, 4));
    return std::pair(network.parameters()[0].has(ArrayKind::kFirstMoment),
                     network.parameters()[0].has(ArrayKind::kSecondMoment));
  };
  EXPECT_EQ(moments(job::SgdSpec{0.1, 0, false, 0}), std::pair(false, false));
  EXPECT_EQ(moments(job::SgdSpec{}), std::pair(true, false));
  EXPECT_EQ(moments(job::AdamSpec{}), std::pair(true, true));
  EXPECT_EQ(moments(job::AdamWSpec{}), std::pair(true, true));
}

TEST(Network, LetsANanThroughEveryLayer) {
  CpuNetwork network(every_layer(3), {}, network_options(8, 8, 3, 2));
  const std::vector<float> images(128, std::numeric_limits<float>::quiet_NaN());
  const std::vector<std::uint8_t> labels = {0, 1};
  EXPECT_TRUE(std::isnan(network.evaluate(images, labels).loss));
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    EXPECT_TRUE(std::isnan(network.activation(i)[0])) << network.layers()[i].type;
  }
  EXPECT_TRUE(std::isnan(network.train_step(images, labels, {0.1, 0}).gradient_norm));
}

TEST(Network, RefusesALastLayerThatDoesNotMatchTheClasses) {
  EXPECT_EQ(refusal(ErrorKind::kInvalid,
                    [] {
                      const CpuNetwork network(dense_layers({8, 3}), {}, network_options(2, 2, 10, 4));
                    }),
            "network: the last layer has 3 units, but the data has 10 classes; close with '- dense: 10'");
}

TEST(Network, RefusesABatchThatDoesNotFit) {
  CpuNetwork network(dense_layers({3}), {}, network_options(2, 2, 3, 2));
  const std::vector<float> images(12);
  const std::vector<std::uint8_t> labels(3);
  const std::string text = "network: a batch of 3 labels and 12 pixels does not fit 1 to 2 images of 4 pixels";
  EXPECT_EQ(refusal(ErrorKind::kFailed, [&] { network.evaluate(images, labels); }), text);
  EXPECT_EQ(refusal(ErrorKind::kFailed, [&] { network.train_step(images, labels, {}); }), text);
  std::vector<float> gradient(4);
  EXPECT_EQ(refusal(ErrorKind::kFailed,
                    [&] { network.input_gradient(std::span(images).first(8), std::span(labels).first(2), gradient); }),
            "network: the gradient of the images must have as many elements as the images");
}

TEST(Network, RefusesAnArrayOfAnotherSize) {
  CpuNetwork network({job::DenseSpec{3}}, {}, network_options(1, 2, 3, 4));
  Parameter& weight = network.parameters()[0];
  EXPECT_EQ(refusal(ErrorKind::kFailed, [&] { weight.write(ArrayKind::kValues, std::vector<float>(5)); }),
            "model.0.weight: an array of 5 elements was asked for, but it has 6");
  EXPECT_EQ(refusal(ErrorKind::kFailed, [&] { weight.read(ArrayKind::kSecondMoment); }),
            "model.0.weight: an array of 6 elements was asked for, but it has 0");
}

TEST(Network, CountsItsMemory) {
  const CpuNetwork network(dense_layers({6, 3}), {}, network_options(1, 8, 3, 5));
  // Activations of 6 + 6 + 3 units and two gradients of 8, for 5 images; values, gradients and velocities.
  EXPECT_EQ(network.memory(), 4 * (5 * (15 + 16) + 3 * (6 * 8 + 6 + 3 * 6 + 3)));
}

/// (N, height, width, channels) to (N, channels, height, width).
TEST(ToChannelsFirst, MovesEveryElement) {
  std::vector<float> src(2 * 3 * 2 * 4);
  std::iota(src.begin(), src.end(), 0.0F);
  std::vector<float> dst(src.size());
  to_channels_first({4, 3, 2}, src, dst);
  for (std::size_t n = 0; n < 2; ++n) {
    for (std::size_t c = 0; c < 4; ++c) {
      for (std::size_t pixel = 0; pixel < 6; ++pixel) {
        EXPECT_EQ(dst[(n * 4 + c) * 6 + pixel], src[(n * 6 + pixel) * 4 + c]);
      }
    }
  }
  to_channels_first({24}, src, dst);
  EXPECT_EQ(dst, src);
}

TEST(Network, NamesItsLibraryAndInstructionSet) {
  EXPECT_THAT(onednn_version(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_FALSE(effective_isa(job::Numerics::kNative).empty());
  EXPECT_THAT(effective_isa(job::Numerics::kExact), testing::MatchesRegex("avx2|avx512"));
}

}  // namespace
}  // namespace epochreel::nn
