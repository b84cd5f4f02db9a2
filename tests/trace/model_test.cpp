/// A trace is checked once, where it is read: each record spoiled in each way is one sentence with file, tensor,
/// element.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "epochreel/base/error.h"
#include "epochreel/trace/limits.h"
#include "whole_trace.h"

namespace epochreel::trace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The message of opening snapshot `index`, "" where it can be believed.
std::string opening(const std::filesystem::path& folder, int index) {
  const TraceReader reader(folder);
  try {
    reader.snapshot(index);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    return error.what();
  }
  return "";
}

class Model : public testing::Test {
 protected:
  /// The message where `tensor` stands for `name` in the snapshot of step 5, behind "FILE: tensor ".
  std::string refusal(const std::string& name, const Tensor& tensor) {
    whole::write(folder(), [&](TensorMap& map, int snapshot) {
      if (snapshot == 1) map[name] = tensor;
    });
    const std::string message = opening(folder(), 1);
    const std::string where = (folder() / "snapshots/000001.safetensors").string() + ": ";
    EXPECT_TRUE(message.empty() || message.starts_with(where)) << message;
    return message.substr(std::min(where.size(), message.size()));
  }

  std::string refusal_of_manifest(const Manifest& manifest) {
    try {
      TraceWriter::create(folder(), manifest);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
      const std::string where = (folder() / "manifest.json").string() + ": ";
      EXPECT_TRUE(std::string(error.what()).starts_with(where)) << error.what();
      return std::string(error.what()).substr(where.size());
    }
    return "";
  }

  std::filesystem::path folder() const { return scratch_ / "trace"; }

  Scratch scratch_;
};

TEST_F(Model, AWholeTraceIsBelieved) {
  whole::write(folder());
  const TraceReader reader(folder());
  EXPECT_THAT(reader.faults(), IsEmpty());
  EXPECT_THAT(reader.passed_over(), IsEmpty());
  const Snapshot snapshot = reader.snapshot(1);
  EXPECT_THAT(snapshot.row("probe.layer.7", 2), ElementsAre(0.25F, 0.25F, 0.25F));
  EXPECT_THAT(snapshot.ints("probe.map_index"), ElementsAre(0, 2));
  EXPECT_EQ(snapshot.scalar("stat.layer.2.active"), 0.25F);
  EXPECT_TRUE(reader.recorded_throughout("model.0.weight"));
  EXPECT_FALSE(reader.recorded_throughout("gallery.image"));
  EXPECT_FALSE(reader.recorded_throughout("no.such"));
}

/// Every record with a side more, a side less, a length of 0, and each side longer by one.
TEST_F(Model, EveryRecordHasItsShape) {
  for (const auto& record : whole::tensors(true)) {
    const auto& name = record.first;
    const auto& tensor = record.second;
    const auto refused = [&](const std::vector<std::int64_t>& shape) {
      whole::write(
          folder(), [&](TensorMap& map, int) { map[name] = whole::bytes(shape, 0); }, whole::manifest(), 1);
      return opening(folder(), 0);
    };
    const std::string label = fmt::format("tensor {}: ", name);
    auto shape = tensor.shape;
    shape.push_back(1);
    EXPECT_THAT(refused(shape), HasSubstr(label + "has the shape (")) << name << ": a side more";
    for (std::size_t side = 0; side < tensor.shape.size(); ++side) {
      shape = tensor.shape;
      shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(side));
      EXPECT_THAT(refused(shape), HasSubstr(label + "has the shape (")) << name << ": without side " << side;
      shape = tensor.shape;
      shape[side] = 0;
      EXPECT_THAT(refused(shape), HasSubstr(label)) << name << ": side " << side << " is 0";
      EXPECT_THAT(refused(shape), HasSubstr("a length of 0")) << name << ": side " << side << " is 0";
      const bool bins = name.ends_with("histogram");  // any number of them will do
      shape = tensor.shape;
      ++shape[side];
      if (bins) continue;
      EXPECT_THAT(refused(shape), HasSubstr("tensor ")) << name << ": side " << side << " is longer";
    }
  }
}

TEST_F(Model, ShapesAreSaidInWords) {
  EXPECT_EQ(refusal("stat.layer.2.active", whole::floats({0})),
            "tensor stat.layer.2.active: has the shape (0): a length of 0");
  EXPECT_EQ(refusal("stat.layer.2.active", whole::floats({1})),
            "tensor stat.layer.2.active: has the shape (1), not ()");
  EXPECT_EQ(refusal("model.5.weight", whole::floats({5, 9})),
            "tensor model.5.weight: has the shape (5, 9), not (5, 8)");
  EXPECT_EQ(refusal("model.0.weight", whole::floats({2, 1, 3, 5})),
            "tensor model.0.weight: has the shape (2, 1, 3, 5); kernels that are not square are not read");
  EXPECT_EQ(refusal("model.0.weight", whole::floats({2, 2, 3, 3})),
            "tensor model.0.weight: has the shape (2, 2, 3, 3), not (2, 1, kernel, kernel)");
}

TEST_F(Model, CountsOfImagesBelongTogether) {
  EXPECT_EQ(refusal("probe.saliency", whole::floats({4, 4, 4})),
            "tensor probe.saliency: has 4 probes, but probe.image has 3");
  EXPECT_EQ(refusal("stat.test.predicted", whole::bytes({5})),
            "tensor stat.test.predicted: has 5 evaluated images, but stat.test.index has 4");
  EXPECT_EQ(refusal("probe.layer.3", whole::floats({3, 2, 2, 2})),
            "tensor probe.layer.3: has 3 probes with maps, but probe.layer.2 has 2");
}

TEST_F(Model, ALayerThatIsNotThereHasNoRecords) {
  EXPECT_EQ(refusal("model.8.weight", whole::floats({3, 5})),
            "tensor model.8.weight: belongs to layer 8, but the manifest has 8 layers, numbered from 0");
  EXPECT_EQ(refusal("stat.layer.99999999999999999999.active", whole::floats({})), "");  // no number, so no record
  EXPECT_THAT(refusal("probe.layer.8", whole::floats({3, 5})), HasSubstr("belongs to layer 8"));
  EXPECT_EQ(
      refusal("model.6.weight", whole::floats({3, 5})),
      "tensor model.6.weight: belongs to layer 6, which is of type relu and has no parameters; layers are numbered by "
      "their places in the manifest, from 0");
}

TEST_F(Model, ValuesLieWithinTheirMeaning) {
  const auto spoiled = [](Tensor tensor, std::size_t at, float value) {
    std::vector<float> values(tensor.data.size() / sizeof(float));
    std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
    values[at] = value;
    return Tensor::f32(tensor.shape, values);
  };
  const auto thirds = [&](std::int64_t rows) { return whole::floats({rows, 3}, 1.0F / 3); };
  EXPECT_EQ(refusal("probe.probability", spoiled(thirds(3), 4, 7)),
            "tensor probe.probability: its element [1, 1] is 7; probabilities are from 0 to 1");
  EXPECT_EQ(refusal("probe.probability", spoiled(thirds(3), 4, -0.5F)),
            "tensor probe.probability: its element [1, 1] is -0.5; probabilities are from 0 to 1");
  EXPECT_EQ(refusal("stat.test.probability", spoiled(thirds(4), 9, 0.5F)),
            "tensor stat.test.probability: its row 3 adds up to 1.167; the probabilities of a row add up to 1");
  EXPECT_EQ(refusal("probe.probability", spoiled(thirds(3), 4, std::numeric_limits<float>::infinity())),
            "tensor probe.probability: its element [1, 1] is inf; probabilities are from 0 to 1");
  EXPECT_EQ(refusal("stat.confusion", whole::whole_numbers({3, 3}, -20)),
            "tensor stat.confusion: its element [0, 0] is -20; counts are whole numbers of 0 or more");
  EXPECT_EQ(refusal("stat.confusion", whole::floats({3, 3}, 0.5F)),
            "tensor stat.confusion: holds 0.5, at place 0 of its elements; whole numbers of 32 bits are wanted");
  EXPECT_EQ(refusal("stat.layer.2.histogram", whole::whole_numbers({64}, -1)),
            "tensor stat.layer.2.histogram: its element [0] is -1; counts are whole numbers of 0 or more");
  EXPECT_EQ(refusal("stat.layer.2.active", whole::floats({}, 1.5F)),
            "tensor stat.layer.2.active: its value is 1.5; shares are from 0 to 1");
  EXPECT_EQ(refusal("stat.layer.6.firing_rate", spoiled(whole::floats({5}), 3, -0.25F)),
            "tensor stat.layer.6.firing_rate: its element [3] is -0.25; shares are from 0 to 1");
  EXPECT_EQ(refusal("stat.model.0.weight.norm", whole::floats({}, -1)),
            "tensor stat.model.0.weight.norm: its value is -1; it is never below 0");
  EXPECT_EQ(refusal("model.1.running_var", whole::floats({2}, -1)),
            "tensor model.1.running_var: its element [0] is -1; it is never below 0");
  EXPECT_EQ(refusal("stat.layer.2.histogram_range", Tensor::f32({2}, std::vector<float>{2, 1})),
            "tensor stat.layer.2.histogram_range: holds [2, 1]; the lower edge comes first");
  EXPECT_EQ(refusal("stat.test.predicted", whole::bytes({4}, 3)),
            "tensor stat.test.predicted: its element [0] is 3; classes are whole numbers from 0 to 2");
  EXPECT_EQ(refusal("stat.test.index", whole::whole_numbers({4}, -1)),
            "tensor stat.test.index: its element [0] is -1; places of test images are whole numbers of 0 or more");
  EXPECT_EQ(refusal("probe.map_index", Tensor::i32({2}, std::vector<std::int32_t>{0, 3})),
            "tensor probe.map_index: its element [1] is 3; places of probes are whole numbers from 0 to 2");
  EXPECT_EQ(refusal("probe.label", whole::bytes({3}, 9)),
            "tensor probe.label: its element [0] is 9; classes are whole numbers from 0 to 2");
  EXPECT_EQ(refusal("probe.image", whole::whole_numbers({3, 4, 4}, 256)),
            "tensor probe.image: its element [0, 0, 0] is 256; pixels are whole numbers from 0 to 255");
}

TEST_F(Model, NumbersThatWereLostStayLost) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float value : {nan, infinity, -infinity}) {
    EXPECT_EQ(refusal("model.5.weight", whole::floats({5, 8}, value)), "");
    EXPECT_EQ(refusal("model.7.bias", whole::floats({3}, value)), "");
    EXPECT_EQ(refusal("probe.layer.6", whole::floats({3, 5}, value)), "");
    EXPECT_EQ(refusal("probe.saliency", whole::floats({3, 4, 4}, value)), "");
    EXPECT_EQ(refusal("stat.layer.2.histogram_range", whole::floats({2}, value)), "");
  }
  EXPECT_EQ(refusal("stat.model.0.weight.norm", whole::floats({}, infinity)), "");
  EXPECT_EQ(refusal("probe.probability", whole::floats({3, 3}, nan)), "");
  EXPECT_EQ(refusal("stat.layer.2.active", whole::floats({}, nan)), "");
}

TEST_F(Model, ProbesAreTheSameInEverySnapshot) {
  const std::string same = "is not that of the last snapshot; it must be the same in every snapshot";
  EXPECT_EQ(refusal("probe.label", Tensor::u8({3}, std::vector<std::uint8_t>{0, 2, 1})), "tensor probe.label: " + same);
  EXPECT_EQ(refusal("probe.image", whole::bytes({3, 4, 4}, 7)), "tensor probe.image: " + same);
  EXPECT_EQ(refusal("probe.map_index", Tensor::i32({2}, std::vector<std::int32_t>{0, 1})),
            "tensor probe.map_index: " + same);
  EXPECT_EQ(refusal("probe.image", whole::floats({3, 4, 4}, 200)), "");  // the same in another type
  whole::write(folder(), [](TensorMap& map, int snapshot) {
    if (snapshot != 1) return;
    std::erase_if(map, [](const auto& item) { return item.first.starts_with("probe."); });
    map["probe.layer.6"] = whole::floats({2, 5});
  });
  EXPECT_THAT(opening(folder(), 1), HasSubstr("has 2 probes, and the last snapshot has 3"));
}

TEST_F(Model, AParameterHasOneShapeInAllSnapshots) {
  Manifest manifest = whole::manifest();
  manifest.layers[1].type = "no such layer";  // nothing says what its parameters are
  whole::write(
      folder(),
      [](TensorMap& map, int snapshot) {
        if (snapshot == 1) map["model.1.weight"] = whole::floats({7});
      },
      manifest);
  EXPECT_THAT(opening(folder(), 1),
              HasSubstr("tensor model.1.weight: has the shape (7), and in the last snapshot (2)"));
  EXPECT_EQ(refusal("model.0.weight", whole::floats({2, 1, 2, 2})),
            "tensor model.0.weight: has the shape (2, 1, 2, 2), and in the last snapshot (2, 1, 3, 3); it must be the "
            "same in "
            "every snapshot");
}

TEST_F(Model, FaultsOfAllSnapshotsAreSaid) {
  whole::write(folder(), [](TensorMap& map, int snapshot) {
    if (snapshot == 0) map["stat.layer.2.active"] = whole::floats({}, 2);
    if (snapshot == 1) map["stat.confusion"] = whole::whole_numbers({3, 3}, -1);
  });
  const auto faults = TraceReader(folder()).faults();
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_THAT(faults[0], HasSubstr("000000.safetensors: tensor stat.layer.2.active"));
  EXPECT_THAT(faults[1], HasSubstr("000001.safetensors: tensor stat.confusion"));
}

TEST_F(Model, AnyKnownTypeWillDo) {
  const auto halves = [](std::vector<std::int64_t> shape, float value) {
    std::int64_t size = 1;
    for (const std::int64_t side : shape) size *= side;
    return Tensor::f16(std::move(shape), std::vector<float>(static_cast<std::size_t>(size), value));
  };
  EXPECT_EQ(refusal("probe.image", halves({3, 4, 4}, 200)), "");
  EXPECT_EQ(refusal("stat.confusion", halves({3, 3}, 12)), "");
  EXPECT_EQ(refusal("stat.test.predicted", whole::floats({4}, 2)), "");
  EXPECT_EQ(refusal("stat.layer.2.active", Tensor{DType::kBool, {}, {std::byte{1}}}), "");
  const auto brain = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(-1.5F) >> 16);
  Tensor weights{DType::kBF16, {3, 5}, {}};
  for (int i = 0; i < 15; ++i) {
    weights.data.push_back(static_cast<std::byte>(brain & 255));
    weights.data.push_back(static_cast<std::byte>(brain >> 8));
  }
  ASSERT_EQ(refusal("model.7.weight", weights), "");
  EXPECT_THAT(TraceReader(folder()).snapshot(1).row("model.7.weight", 1),
              ElementsAre(-1.5F, -1.5F, -1.5F, -1.5F, -1.5F));
}

TEST_F(Model, TensorsThatAreNoRecordsArePassedOver) {
  for (const char* name :
       {"optimizer.state", "model.0.num_batches_tracked", "stat.model.0.weight.other", "stat.layer.2", "probe.layer.",
        "model.x.weight", "model.00.weight", "model.0weight", "stat.test.other"}) {
    EXPECT_EQ(refusal(name, whole::floats({0, 7})), "") << name;
  }
}

TEST_F(Model, LayersFollowFromWhatTheyGet) {
  const auto with = [](std::size_t layer, LayerInfo info) {
    Manifest manifest = whole::manifest();
    manifest.layers[layer] = std::move(info);
    return manifest;
  };
  EXPECT_EQ(refusal_of_manifest(with(2, {"relu", {2, 4, 5}, 0})),
            "layers[2]: is of type relu and gets (2, 4, 4), so its shape must be (2, 4, 4), not (2, 4, 5)");
  EXPECT_EQ(refusal_of_manifest(with(4, {"flatten", {9}, 0})),
            "layers[4]: is of type flatten and gets (2, 2, 2), so its shape must be (8), not (9)");
  EXPECT_EQ(refusal_of_manifest(with(3, {"max_pool2d", {3, 2, 2}, 0})),
            "layers[3]: is of type max_pool2d and gets (2, 4, 4), so its shape must be (2, height, width), none above "
            "that of "
            "what it gets, not (3, 2, 2)");
  EXPECT_EQ(refusal_of_manifest(with(5, {"conv2d", {2, 2, 2}, 0})),
            "layers[5]: is of type conv2d, which needs (channels, height, width), and gets (8)");
  EXPECT_EQ(refusal_of_manifest(with(7, {"dense", {8}, 0})),
            "the last dense layer has 8 units, but there are 3 classes");
  EXPECT_EQ(refusal_of_manifest(with(1, {"attention", {77}, 0})), "");  // what leads where is not known
}

TEST_F(Model, ShapesOfAManifestAreBounded) {
  const auto input = [](std::vector<std::int64_t> shape) {
    Manifest manifest = whole::manifest();
    manifest.layers = {{"dense", {3}, 0}};
    manifest.input_shape = std::move(shape);
    return manifest;
  };
  EXPECT_EQ(refusal_of_manifest(input({1, kMaxSide})), "");
  EXPECT_EQ(refusal_of_manifest(input({1, kMaxSide + 1})),
            "input_shape: has the shape (1, 16777217); sides from 1 to 16,777,216 are read");
  EXPECT_EQ(refusal_of_manifest(input({4096, 4096})), "");
  EXPECT_EQ(refusal_of_manifest(input({4096, 4097})),
            "input_shape: has the shape (4096, 4097), which is more than 16,777,216 values");
  EXPECT_THAT(refusal_of_manifest(input({2147483647, 2147483647})), HasSubstr("sides from 1 to"));
  Manifest manifest = input({4, 4});
  manifest.layers = std::vector<LayerInfo>(4, {"unknown", {kMaxOutputs}, 0});
  EXPECT_EQ(refusal_of_manifest(manifest), "");
  manifest.layers.push_back({"unknown", {1}, 0});
  EXPECT_EQ(refusal_of_manifest(manifest), "has layers of 67,108,865 values together; at most 67,108,864 are read");
  manifest.layers = std::vector<LayerInfo>(kMaxLayers, {"unknown", {1}, 0});
  EXPECT_EQ(refusal_of_manifest(manifest), "");
  manifest.layers.push_back({"unknown", {1}, 0});
  EXPECT_EQ(refusal_of_manifest(manifest), "has 1001 layers; at most 1000 are read");
  manifest = input({4, 4});
  manifest.class_names = std::vector<std::string>(kMaxClasses, "x");
  manifest.layers[0].shape = {1000};
  EXPECT_EQ(refusal_of_manifest(manifest), "");
  manifest.class_names.emplace_back("x");
  manifest.layers[0].shape = {1001};
  EXPECT_EQ(refusal_of_manifest(manifest), "names 1001 classes; at most 1000 are read");
}

TEST_F(Model, SidesOfRecordsAreBounded) {
  EXPECT_EQ(refusal("stat.layer.2.histogram", whole::whole_numbers({kMaxBins})), "");
  EXPECT_EQ(refusal("stat.layer.2.histogram", whole::whole_numbers({kMaxBins + 1})),
            "tensor stat.layer.2.histogram: has the shape (4097); at most 4,096 bins are read");
  EXPECT_THAT(refusal("model.0.weight", whole::bytes({2, 1, kMaxKernel, kMaxKernel})),
              HasSubstr("in the last snapshot"));
  EXPECT_EQ(refusal("model.0.weight", whole::bytes({2, 1, kMaxKernel + 1, kMaxKernel + 1})),
            "tensor model.0.weight: has the shape (2, 1, 1025, 1025); at most 1,024 kernel are read");
  const auto only_labels = [&](std::int64_t count) {
    whole::write(folder(), [&](TensorMap& map, int) {
      std::erase_if(map, [](const auto& item) { return item.first.starts_with("probe."); });
      map["probe.label"] = whole::bytes({count});
    });
    return opening(folder(), 1);
  };
  EXPECT_EQ(only_labels(kMaxProbes), "");
  EXPECT_THAT(only_labels(kMaxProbes + 1), HasSubstr("has the shape (100001); at most 100,000 probes are read"));
  EXPECT_EQ(refusal("gallery.label", whole::bytes({kMaxImages + 1})),
            "tensor gallery.label: has the shape (10000001); at most 10,000,000 images are read");
  EXPECT_THAT(refusal("gallery.label", whole::bytes({kMaxImages})), HasSubstr("is not that of the first snapshot"));
}

}  // namespace
}  // namespace epochreel::trace
