/// Version 2 of a trace: nodes with inputs, parameters by the names and in the layouts of their framework.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "epochreel/base/error.h"
#include "epochreel/trace/record_names.h"
#include "epochreel/trace/trace.h"
#include "node_trace.h"
#include "scratch.h"

namespace epochreel::trace {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Nodes : public testing::Test {
 protected:
  TraceReader reader(const std::string& manifest = nodes::manifest(), const TensorMap& tensors = nodes::tensors()) {
    nodes::write(scratch_ / "trace", manifest, tensors);
    return TraceReader(scratch_ / "trace");
  }

  /// What is wrong, without the folder.
  std::string refusal(const std::string& from, const std::string& to) {
    try {
      reader(nodes::replaced(nodes::manifest(), from, to));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
      return std::string(error.what()).substr((scratch_ / "trace/manifest.json: ").string().size());
    }
    return "";
  }

  Scratch scratch_;
};

TEST_F(Nodes, InputsAreNumbers) {
  const TraceReader trace = reader();
  std::vector<std::vector<int>> inputs;
  for (const LayerInfo& layer : trace.manifest().layers) inputs.push_back(layer.inputs);
  EXPECT_THAT(inputs, ElementsAre(ElementsAre(-1), ElementsAre(0), ElementsAre(1), ElementsAre(2), ElementsAre(3, 1),
                                  ElementsAre(4), ElementsAre(5), ElementsAre(6, 4), ElementsAre(7), ElementsAre(8)));
  EXPECT_FALSE(is_chain(trace.manifest().layers));
  EXPECT_THAT(trace.faults(), IsEmpty());
  EXPECT_THAT(trace.manifest().network.runs.front().blocks, ElementsAre(ElementsAre(2, 3, 4), ElementsAre(5, 6, 7)));
  EXPECT_THAT(trace.manifest().skipped, ElementsAre(testing::Pair("probe.saliency", "no gradient was asked for")));
}

TEST_F(Nodes, ParametersAreFoundByTheNumberOfTheirLayer) {
  const Snapshot snapshot = reader().last_snapshot();
  EXPECT_EQ(snapshot.floats(names::kWeight(2)), snapshot.floats(names::kWeight(5))) << "they share it";
  EXPECT_EQ(snapshot.floats(names::kWeight(2))[7], 8);
  EXPECT_EQ(snapshot.scalar(names::kNorm(names::kWeight(5))), 5);
  EXPECT_THAT(snapshot.floats(names::kBias(9)), ElementsAre(1, 2, 3));
  EXPECT_THAT(snapshot.floats(names::kSketchMean(names::kWeight(9))), ElementsAre(1, 4, 2, 5, 3, 6)) << "turned too";
  for (const char* other : {"model.extra", "model.shared.weight", "model.1.weight"}) EXPECT_FALSE(snapshot.has(other));
}

TEST_F(Nodes, DenseWeightsAreTurnedAsReadersGetThem) {
  const Snapshot snapshot = reader().last_snapshot();
  EXPECT_THAT(snapshot.shape(names::kWeight(9)), ElementsAre(3, 2));
  EXPECT_THAT(snapshot.floats(names::kWeight(9)), ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(snapshot.row(names::kWeight(9), 1), ElementsAre(2, 5));
}

TEST_F(Nodes, KernelsAreTurnedAsReadersGetThem) {
  const Snapshot snapshot = reader().last_snapshot();
  const std::string name = names::kWeight(0);
  EXPECT_THAT(snapshot.shape(name), ElementsAre(2, 3, 3, 3));
  const auto read = snapshot.floats(name);
  for (int out = 0; out < 2; ++out) {
    for (int in = 0; in < 3; ++in) {
      for (int y = 0; y < 3; ++y) {
        for (int x = 0; x < 3; ++x) {
          const int recorded = ((y * 3 + x) * 3 + in) * 2 + out;
          EXPECT_EQ(read[((out * 3 + in) * 3 + y) * 3 + x], static_cast<float>(recorded + 1));
        }
      }
    }
  }
}

TEST_F(Nodes, OfAKernelThatIsNotSquareTheStatisticsStay) {
  std::string manifest = nodes::replaced(nodes::manifest(), "[2, 2, 3, 3]", "[2, 2, 1, 9]");
  TensorMap tensors = nodes::tensors();
  tensors["model.shared.weight"] = nodes::rising({2, 2, 1, 9});
  const TraceReader trace = reader(manifest, tensors);
  EXPECT_THAT(trace.faults(), IsEmpty());
  EXPECT_FALSE(trace.last_snapshot().has(names::kWeight(2)));
  EXPECT_EQ(trace.last_snapshot().scalar(names::kNorm(names::kWeight(2))), 5);
}

TEST_F(Nodes, AllOfTheNetworkCountsInTheHash) {
  const std::string before = reader().hash().hex();
  EXPECT_EQ(reader().hash().hex(), before);
  EXPECT_NE(reader(nodes::replaced(nodes::manifest(), "was asked", "is asked")).hash().hex(), before);
  EXPECT_NE(reader(nodes::replaced(nodes::manifest(), "\"act\"], ", "\"stem\"], ")).hash().hex(), before);
}

TEST_F(Nodes, RecordsHaveTheirShapes) {
  // Each snapshot has the fault.
  TensorMap tensors = nodes::tensors();
  tensors["model.fc.kernel"] = nodes::rising({3, 2});
  EXPECT_THAT(reader(nodes::manifest(), tensors).faults(), testing::SizeIs(2));
  EXPECT_THAT(reader(nodes::manifest(), tensors).faults(),
              testing::Each(testing::HasSubstr("tensor model.fc.kernel: has the shape (2, 3), not (3, 2)")));
  tensors = nodes::tensors();
  tensors["sketch.model.shared.weight.mean"] = nodes::rising({257, 1});
  EXPECT_THAT(reader(nodes::manifest(), tensors).faults(),
              testing::Each(testing::HasSubstr("has the shape (257, 1); at most 256 rows are read")));
  tensors = nodes::tensors();
  tensors["probe.image"] = Tensor::u8({2, 4, 4}, std::vector<std::uint8_t>(32, 9));
  EXPECT_THAT(reader(nodes::manifest(), tensors).faults(),
              testing::Each(testing::HasSubstr("probe.image: has the shape (2, 4, 4), not (probes, 3, 4, 4)")));
}

/// A parameter of 2^40 values, of which some are kept: their places are beyond 32 bits.
TEST_F(Nodes, PlacesOfASketchAreWithinItsParameter) {
  std::string manifest = nodes::replaced(nodes::manifest(), "\"fc.bias\": {\"shape\": [3]}",
                                         "\"fc.bias\": {\"shape\": [3]}, \"huge\": {\"shape\": [1048576, 1048576]}");
  manifest = nodes::replaced(manifest, "{\"name\": \"fc\"",
                             R"({"name": "big", "type": "opaque", "shape": [2], "weight": "huge"}, {"name": "fc")");
  const auto faults = [&](const std::string& name, std::vector<std::int64_t> places) {
    TensorMap tensors = nodes::tensors();
    Tensor& tensor = tensors["sketch.model." + name + ".places"];
    const auto bytes = std::as_bytes(std::span(places));
    tensor = {DType::kI64, {std::ssize(places)}, {bytes.begin(), bytes.end()}};
    return reader(manifest, tensors).faults();
  };
  constexpr std::int64_t kLast = (std::int64_t{1} << 40) - 1;
  EXPECT_THAT(faults("huge", {0, std::int64_t{1} << 32, kLast}), IsEmpty());
  EXPECT_THAT(faults("huge", {0, kLast + 1}),
              testing::Each(testing::HasSubstr(".places: its element [1] is 1099511627776; the places "
                                               "of its parameter are whole numbers from 0 to 1099511627775")));
  EXPECT_THAT(faults("huge", {0, kLast + 1}), testing::SizeIs(2));
  EXPECT_THAT(faults("fc.kernel", {5}), IsEmpty());
  EXPECT_THAT(faults("fc.kernel", {6}), testing::SizeIs(2));
  EXPECT_THAT(faults("fc.kernel", {-1}), testing::SizeIs(2));
  EXPECT_THAT(faults("no.such", {kLast}), IsEmpty()) << "no node has it, so nobody reads it";
}

TEST_F(Nodes, WhatDoesNotHoldIsOneSentence) {
  const std::vector<std::array<std::string, 3>> kFaults = {
      {"\"inputs\": [\"input\"]", "\"inputs\": [\"fc\"]",
       "nodes[0]: has the input \"fc\", which no node before it is called; nodes stand behind all their inputs"},
      {"\"inputs\": [\"input\"]", "\"inputs\": []",
       "nodes[0]: \"inputs\" must not be empty; leave it out for the node before"},
      {"\"name\": \"act\"", "\"name\": \"stem\"",
       "nodes[1]: \"name\" must be a name that no other node has, and not \"input\"; it is \"stem\""},
      {"\"name\": \"act\"", "\"name\": \"input\"",
       "nodes[1]: \"name\" must be a name that no other node has, and not \"input\"; it is \"input\""},
      {"\"bias\": \"fc.bias\"", "\"bias\": \"fc.b\"",
       "nodes[9]: has the bias \"fc.b\", which is not among \"parameters\""},
      {"\"layout\": \"in,out\"", "\"layout\": \"io\"",
       "parameters: \"fc.kernel\": \"layout\" must be \"out,in\", \"in,out\", \"out,in,height,width\" or "
       "\"height,width,in,out\", not \"io\""},
      {"{\"shape\": [2, 3], \"layout\": \"in,out\"}", "{\"shape\": [2, 3]}",
       "nodes[9]: is of type dense, but its weight \"fc.kernel\" has the shape (2, 3) as readers get it; it must be "
       "(out, "
       "in) with 3 units"},
      {"[3, 3, 3, 2]", "[3, 3, 2, 2]",
       "nodes[0]: is of type conv2d, but its weight \"stem.kernel\" has the shape (2, 2, 3, 3) as readers get it; it "
       "must "
       "be (out, in, height, width) with 2 channels"},
      {"\"inputs\": [\"body.0.act\", \"act\"], \"shape\": [2, 4, 4]", "\"inputs\": [\"act\"], \"shape\": [2, 4, 5]",
       "nodes[4]: is of type add, so one of its inputs must have its shape (2, 4, 5)"},
      {"\"global_avg_pool\", \"shape\": [2]", "\"global_avg_pool\", \"shape\": [3]",
       "nodes[8]: is of type global_avg_pool and gets (2, 4, 4), so its shape must be (2), not (3)"},
      {"\"type\": \"relu\", \"shape\": [2, 4, 4]},\n    {\"name\": \"body.0.add\"",
       "\"type\": \"relu\", \"inputs\": [\"act\", \"stem\"], \"shape\": [2, 4, 4]},\n    {\"name\": \"body.0.add\"",
       "nodes[3]: is of type relu, which has one input, not 2"},
      {"{\"shape\": [2, 2, 3, 3]}", "{\"shape\": [1048576, 1048577]}",
       "parameters: \"shared.weight\": has more than 32 sides or 1,099,511,627,776 values"},
      {"[3, 4, 4]", "[4, 4]", "input: \"shape\" of an image must be [channels, height, width] with 1 or 3 channels"},
      {"\"kind\": \"image\"", "\"kind\": \"sound\"", "input: \"kind\" must be image, vector or tokens, not \"sound\""},
      {"\"kind\": \"image\"", "\"kind\": \"vector\"", "input: \"shape\" must be [length]"},
      {"[\"body.1.conv\", ", "[\"body.2.conv\", ", "blocks[0]: names a node that is not there"},
      {"[\"body.1.conv\", ", "[", "blocks[0]: the blocks of a run must have nodes of the same types in the same order"},
      {"\"total_steps\": 1", "\"total_steps\": 1, \"order_only\": 1", "\"order_only\" must be true or false, not 1"},
  };
  for (const auto& [from, to, sentence] : kFaults) EXPECT_EQ(refusal(from, to), sentence) << to;
}

TEST_F(Nodes, ATypeThatIsNotKnownIsRead) {
  const TraceReader trace = reader(nodes::replaced(nodes::manifest(), "\"global_avg_pool\"", "\"my_pool\""));
  EXPECT_EQ(trace.manifest().layers[8].type, "my_pool");
  EXPECT_THAT(trace.faults(), IsEmpty());
}

}  // namespace
}  // namespace epochreel::trace
