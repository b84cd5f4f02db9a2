/// The spine of a network that branches.

#include "reading/spine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "epochreel/base/numbers.h"
#include "node_trace.h"
#include "plan/training_words.h"
#include "reading/blocks.h"
#include "scratch.h"

namespace epochreel::scene {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Spine spine_of(const std::string& manifest, const trace::TensorMap& tensors = nodes::tensors()) {
  const Scratch scratch;
  nodes::write(scratch / "trace", manifest, tensors);
  return find_spine(trace::TraceReader(scratch / "trace"));
}

std::vector<std::string> names_of(const Spine& spine) {
  std::vector<std::string> names;
  for (const Station& station : spine.stations) names.push_back(station.name);
  return names;
}

std::vector<int> shown_of(const Spine& spine) {
  std::vector<int> layers;
  for (const Station& station : spine.stations) layers.push_back(station.activation_layer);
  return layers;
}

TEST(Spine, BlocksThatRepeatAreOneStationAndOneIsOpened) {
  const Spine spine = spine_of(nodes::manifest());
  EXPECT_THAT(names_of(spine), ElementsAre("input", "stem", "conv", "body × 2", "pool", "output"));
  EXPECT_THAT(shown_of(spine), ElementsAre(-1, 1, 6, 7, 8, -1)) << "the last of the blocks";
  ASSERT_EQ(spine.rails.size(), 1U);
  EXPECT_EQ(spine.rails[0].from, 1);
  EXPECT_EQ(spine.rails[0].to, 3);
  EXPECT_EQ(spine.rails[0].branch_node, 6);
  EXPECT_EQ(spine.rails[0].stream_node, 4);
  EXPECT_EQ(spine.hidden, 0);
}

TEST(Spine, BlocksThatAreNotDeclaredToRepeatStandBesideEachOther) {
  const std::string manifest = nodes::manifest();
  const std::size_t from = manifest.find("\"blocks\": [{");
  const std::size_t to = manifest.find("\"skipped\"");
  const Spine spine = spine_of(manifest.substr(0, from) + manifest.substr(to));
  EXPECT_THAT(names_of(spine), ElementsAre("input", "stem", "conv", "body.0", "conv", "body.1", "pool", "output"));
  ASSERT_EQ(spine.rails.size(), 2U);
  EXPECT_EQ(spine.rails[1].from, 3);
  EXPECT_EQ(spine.rails[1].to, 5);
}

TEST(Spine, StationsWithoutRecordsAreCounted) {
  trace::TensorMap tensors = nodes::tensors();
  tensors.erase("probe.layer.8");
  tensors.erase("stat.layer.6.norm");
  const Spine spine = spine_of(nodes::manifest(), tensors);
  EXPECT_THAT(names_of(spine), ElementsAre("input", "stem", "conv", "body × 2", "output"));
  EXPECT_EQ(spine.hidden, 1);
  EXPECT_EQ(spine.rails[0].branch_node, -1) << "its norm is not known";
}

TEST(Spine, BlocksHaveRoomBeforeOthersWhereThereAreMany) {
  constexpr int kDense = 20;
  constexpr int kBlocks = 5;
  std::string nodes;
  std::string before = "input";
  trace::TensorMap tensors;
  int layer = 0;
  const auto add = [&](const std::string& name, const std::string& type, const std::string& inputs) {
    nodes += fmt::format(R"({{"name": "{}", "type": "{}", "inputs": [{}], "shape": [2]}}, )", name, type, inputs);
    tensors[fmt::format("probe.layer.{}", layer++)] = nodes::rising({2, 2});
  };
  for (int i = 0; i < kDense; ++i) {
    const std::string name = fmt::format("dense{}", i);
    add(name, "dense", fmt::format("\"{}\"", before));
    before = name;
    if (i % 4 != 1) continue;  // a block behind every fourth
    const std::string block = fmt::format("block{}", i);
    add(block + ".fc", "dense", fmt::format("\"{}\"", before));
    add(block + ".add", "add", fmt::format("\"{}.fc\", \"{}\"", block, before));
    before = block + ".add";
  }
  const std::string manifest = fmt::format(
      R"({{"format_version": 2, "name": "long", "class_names": ["a", "b", "c"], "total_steps": 1,
          "input": {{"kind": "vector", "shape": [4]}},
          "nodes": [{}{{"name": "out", "type": "dense", "shape": [3]}}]}})",
      nodes);
  tensors["probe.input"] = nodes::rising({2, 4});
  tensors["probe.label"] = nodes::tensors().at("probe.label");
  tensors["probe.probability"] = nodes::tensors().at("probe.probability");
  const Spine spine = spine_of(manifest, tensors);
  EXPECT_EQ(int_size(spine.stations), kMostStations + 2) << "with the input and the outputs";
  EXPECT_EQ(spine.left_out, kDense + kBlocks - kMostStations);
  EXPECT_EQ(int_size(spine.rails), kBlocks);
  EXPECT_EQ(spine.stations[1].name, "dense0");
  for (const Rail& rail : spine.rails) {
    const int block = spine.stations[rail.to].activation_layer;
    EXPECT_EQ(rail.skips, spine.stations[rail.from].activation_layer != block - 2) << "the stream's own sheet";
  }
}

TEST(Spine, LayersStandInTheirOrderWhereInputsAreNotKnown) {
  const Spine spine =
      spine_of(nodes::replaced(nodes::manifest(), "\"total_steps\"", "\"order_only\": true, \"total_steps\""));
  EXPECT_THAT(names_of(spine), ElementsAre("input", "stem", "body.0.conv", "body.1.conv", "pool", "output"));
  EXPECT_THAT(shown_of(spine), ElementsAre(-1, 1, 4, 7, 8, -1)) << "the last recorded one before the next weights";
  EXPECT_THAT(spine.rails, IsEmpty());
  EXPECT_TRUE(spine.stations[2].two_sided) << "a sum, of what is not known";
}

TEST(Spine, InputsMayBeVectors) {
  const std::string manifest = R"({
  "format_version": 2, "name": "vectors", "class_names": ["a", "b", "c"], "total_steps": 1,
  "input": {"kind": "vector", "shape": [4], "names": ["width", "height", "weight", "hue"]},
  "nodes": [
    {"name": "first", "type": "dense", "inputs": ["input"], "shape": [2]},
    {"name": "block.fc", "type": "dense", "shape": [2]},
    {"name": "block.act", "type": "relu", "shape": [2]},
    {"name": "block.add", "type": "add", "inputs": ["block.act", "first"], "shape": [2]},
    {"name": "out", "type": "dense", "shape": [3]}
  ]})";
  trace::TensorMap tensors;
  for (const int layer : {0, 2, 3}) tensors[fmt::format("probe.layer.{}", layer)] = nodes::rising({2, 2});
  tensors["probe.input"] = nodes::rising({2, 4});
  tensors["probe.label"] = trace::Tensor::u8({2}, std::vector<std::uint8_t>{0, 2});
  tensors["probe.probability"] = nodes::tensors().at("probe.probability");
  const Spine spine = spine_of(manifest, tensors);
  EXPECT_THAT(names_of(spine), ElementsAre("input", "first", "fc", "block", "output"));
  EXPECT_THAT(spine.stations[0].unit_names, ElementsAre("width", "height", "weight", "hue"));
  ASSERT_EQ(spine.rails.size(), 1U);
}

TEST(Spine, NothingIsShownOfANetworkOfTooManyValues) {
  std::string manifest = nodes::manifest();
  for (std::size_t at = manifest.find("4, 4]"); at != std::string::npos; at = manifest.find("4, 4]")) {
    manifest.replace(at, 5, "1024, 1024]");
  }
  trace::TensorMap tensors = nodes::tensors();
  tensors.erase("probe.image");
  for (const int layer : {1, 3, 4, 6, 7}) tensors.erase(fmt::format("probe.layer.{}", layer));
  EXPECT_TRUE(spine_of(manifest, tensors).stations.empty());
}

TEST(Spine, ABlockOfLayersEndsWhereTwoMeet) {
  const Scratch scratch;
  nodes::write(scratch / "trace");
  std::vector<int> activations;
  for (const Block& block : find_blocks(trace::TraceReader(scratch / "trace").manifest())) {
    activations.push_back(block.activation_layer);
  }
  EXPECT_THAT(activations, ElementsAre(1, 3, 6, 9));
}

TEST(Spine, LayersAreCountedThatHaveWeightsWhateverTheyDo) {
  const Scratch scratch;
  const std::string manifest = nodes::replaced(nodes::manifest(), "\"type\": \"conv2d\", \"inputs\": [\"input\"]",
                                               "\"type\": \"attention\", \"inputs\": [\"input\"]");
  nodes::write(scratch / "trace", manifest);
  EXPECT_EQ(architecture_words(trace::TraceReader(scratch / "trace").manifest()),
            "4 layers with weights, 2 residual connections");
}

}  // namespace
}  // namespace epochreel::scene
