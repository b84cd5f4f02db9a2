/// Records of images in colour and of vectors, as docs/trace.md has them. Snapshots are read as tensors alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "src/train/augment.h"
#include "src/train/batches.h"
#include "train/networks.h"

namespace epochreel::train {
namespace {

using testing::ElementsAre;

trace::TensorFile last_snapshot(const std::filesystem::path& folder) {
  const trace::TraceReader reader(folder);
  return trace::TensorFile(folder / reader.snapshots().back().file);
}

trace::TensorFile trained(const std::filesystem::path& folder, const job::Job& job, const data::Dataset& data) {
  Listener listener;
  train(job, data, folder, {2, false}, listener);
  return last_snapshot(folder);
}

/// A dense layer alone: the gradient of a probe's loss by a pixel is the sum of (probability - label) x weight.
job::Job dense_colour_job() {
  job::Job job = short_job();
  job.data.shape = {3, 16, 16};
  job.network = {job::DenseSpec{10}};
  job.record.weights = job::WeightFormat::kF32;
  return job;
}

TEST(ColourRecord, HoldsImagesChannelByChannel) {
  const Scratch scratch;
  const job::Job job = dense_colour_job();
  const data::Dataset data = data_of(job);
  trained(scratch / "t", job, data);
  const trace::TraceReader reader(scratch / "t");
  EXPECT_THAT(reader.manifest().input_shape, ElementsAre(3, 16, 16));
  const trace::TensorFile first(scratch / "t" / reader.snapshots().front().file);
  for (const std::string kind : {"probe", "gallery"}) {
    const auto indices = first.at(kind + ".index").ints();
    const auto count = static_cast<std::int64_t>(indices.size());
    EXPECT_THAT(first.at(kind + ".image").shape, ElementsAre(count, 3, 16, 16));
    const auto pixels = first.at(kind + ".image").ints();
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const auto image = data.test.image(static_cast<std::size_t>(indices[i]));
      EXPECT_TRUE(std::equal(image.begin(), image.end(), pixels.begin() + static_cast<std::ptrdiff_t>(i * 768)));
    }
  }
}

TEST(ColourRecord, HoldsTheSlopeOfEachChannel) {
  const Scratch scratch;
  const job::Job job = dense_colour_job();
  const trace::TensorFile file = trained(scratch / "t", job, data_of(job));
  const auto weights = file.at("model.0.weight").floats();  // (10, 768)
  const auto probabilities = file.at("probe.probability").floats();
  const auto labels = file.at("probe.label").ints();
  const auto saliency = file.at("probe.saliency").floats();
  EXPECT_THAT(file.at("probe.saliency").shape, ElementsAre(static_cast<std::int64_t>(labels.size()), 3, 16, 16));
  for (std::size_t i = 0; i < saliency.size(); ++i) {
    const std::size_t probe = i / 768;
    double slope = 0;
    for (std::size_t c = 0; c < 10; ++c) {
      const double target = labels[probe] == static_cast<int>(c) ? 1 : 0;
      slope += (probabilities[probe * 10 + c] - target) * weights[c * 768 + i % 768];
    }
    ASSERT_NEAR(saliency[i], slope, 1e-5) << i;
  }
}

/// Images of three channels are seen by a convolution as PyTorch has it: (filters, channels, kernel, kernel).
TEST(ColourRecord, HoldsMapsOfAConvolution) {
  const Scratch scratch;
  job::Job job = dense_colour_job();
  job.network = {job::Conv2dSpec{4, 3, 1, job::Padding::kValid}, job::TanhSpec{}, job::FlattenSpec{},
                 job::DenseSpec{10}};
  const data::Dataset data = data_of(job);
  const trace::TensorFile file = trained(scratch / "t", job, data);
  const auto weights = file.at("model.0.weight").floats();
  const auto biases = file.at("model.0.bias").floats();
  EXPECT_THAT(file.at("model.0.weight").shape, ElementsAre(4, 3, 3, 3));
  const auto image = file.at("probe.image").ints();  // that of the first probe begins it
  const auto maps = file.at("probe.layer.1").floats();
  for (std::size_t i = 0; i < std::size_t{4} * 14 * 14; ++i) {
    const std::size_t filter = i / 196;
    double sum = biases[filter];
    for (std::size_t k = 0; k < 27; ++k) {
      const std::size_t row = i % 196 / 14 + k % 9 / 3;
      const std::size_t column = i % 14 + k % 3;
      sum += weights[filter * 27 + k] * (image[k / 9 * 256 + row * 16 + column] / 255.0);
    }
    ASSERT_NEAR(maps[i], std::tanh(sum), 1e-3) << i;  // f16
  }
}

TEST(VectorRecord, HoldsTheNumbersThatTheNetworkGets) {
  const Scratch scratch;
  const job::Job job = vector_job(scratch);
  const data::Dataset data = data_of(job);
  const trace::TensorFile file = trained(scratch / "t", job, data);
  const trace::TraceReader written(scratch / "t");
  EXPECT_THAT(written.manifest().input_shape, ElementsAre(3));
  EXPECT_EQ(written.manifest().network.input_kind, trace::InputKind::kVector);
  EXPECT_THAT(written.faults(), testing::IsEmpty());
  for (const char* const name : {"probe.image", "probe.saliency", "gallery.image", "gallery.index"}) {
    EXPECT_FALSE(file.has(name)) << name;
  }
  const auto indices = file.at("probe.index").ints();
  const auto inputs = file.at("probe.input").floats();
  EXPECT_THAT(file.at("probe.input").shape, ElementsAre(static_cast<std::int64_t>(indices.size()), 3));
  for (std::size_t column = 0; column < 3; ++column) {
    double mean = 0;
    double squares = 0;
    const int count = data.train.count;
    for (int i = 0; i < count; ++i)
      mean += static_cast<double>(data.train.vector(static_cast<std::size_t>(i))[column]) / count;
    for (int i = 0; i < count; ++i) {
      squares += std::pow(data.train.vector(static_cast<std::size_t>(i))[column] - mean, 2) / count;
    }
    const double deviation = column == 2 ? 1 : std::sqrt(squares);
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const double value = data.test.vector(static_cast<std::size_t>(indices[i]))[column];
      EXPECT_NEAR(inputs[i * 3 + column], (value - mean) / deviation, 1e-5) << i << ", " << column;
    }
  }
}

TEST(VectorRecord, LayersAndMovesOfImagesAreRefused) {
  const Scratch scratch;
  job::Job job = vector_job(scratch);
  const data::Dataset data = data_of(job);
  Listener listener;
  const auto error = [&] { return error_of([&] { train(job, data, scratch / "t", {1, false}, listener); }); };
  job.train.augment.shift = 1;
  EXPECT_EQ(
      error(),
      "train.augment: moves images, but a holds vectors of 3 numbers; leave it out, or set data.shape to the height "
      "and width of the images that they are");
  job.train.augment = {};
  job.network = {job::Conv2dSpec{4}, job::FlattenSpec{}, job::DenseSpec{3}};
  EXPECT_EQ(error(),
            "network.0 (conv2d): needs images and gets vectors of 3 numbers; set data.shape to the height and width of "
            "the images that they are, or leave the layer out");
}

/// Each channel moves as the image does.
TEST(GatherMoved, MovesAllChannelsAlike) {
  job::Job job = dense_colour_job();
  const data::Split split = data_of(job).train;
  const std::vector<std::uint32_t> indices = {7, 0, 299};
  std::vector<float> images(indices.size() * 768);
  std::vector<std::uint8_t> labels(indices.size());
  const job::AugmentSpec augment{2, 10, 0.1, true};
  gather_moved(split, indices, {augment, 3, 1}, images, labels, 2);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const Move move = draw_move(augment, 3, 1, indices[i]);
    for (std::size_t c = 0; c < 3; ++c) {
      std::vector<float> plane(256);
      move_image(split.image(indices[i]).subspan(c * 256, 256), 16, 16, move, plane);
      EXPECT_TRUE(
          std::equal(plane.begin(), plane.end(), images.begin() + static_cast<std::ptrdiff_t>(i * 768 + c * 256)));
    }
  }
}

}  // namespace
}  // namespace epochreel::train
