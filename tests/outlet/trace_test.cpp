/// What the formats take from a trace: parameters and figures by their names, and an ONNX graph of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "figures.h"
#include "histograms.h"
#include "node_trace.h"
#include "onnx_graph.h"
#include "parameters.h"
#include "scratch.h"

namespace epochreel::outlet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names_of(const Parameters& parameters) {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters.all()) names.push_back(parameter.name);
  return names;
}

TEST(Parameters, HaveTheNamesAndLayoutsOfTheirFramework) {
  const Scratch scratch;
  nodes::write(scratch / "trace");
  const trace::TraceReader trace(scratch / "trace");
  const Parameters parameters(trace, 0);
  EXPECT_THAT(names_of(parameters),
              ElementsAre("extra", "fc.bias", "fc.kernel", "shared.weight", "stem.bias", "stem.kernel"));
  EXPECT_THAT(parameters.all()[2].view.shape, ElementsAre(2, 3)) << "in, out";
  EXPECT_THAT(parameters.all()[2].view.floats(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Parameters, AreAllThereOrTheExportIsRefused) {
  const Scratch scratch;
  trace::TensorMap tensors = nodes::tensors();
  for (const char* const name : {"model.fc.bias", "model.shared.weight"}) tensors.erase(name);
  nodes::write(scratch / "trace", nodes::manifest(), tensors);
  const trace::TraceReader trace(scratch / "trace");
  EXPECT_THAT(error_of([&] { Parameters(trace, 1); }),
              HasSubstr("000001.safetensors: lacks the values of fc.bias, shared.weight: sketches or statistics"));
}

TEST(Histograms, AreCalledAsWhatTheyAreOf) {
  const Scratch scratch;
  trace::TensorMap tensors = nodes::tensors();
  const auto add = [&](const std::string& record, std::vector<std::int32_t> counts, std::vector<float> range) {
    tensors[record] = trace::Tensor::i32({std::ssize(counts)}, counts);
    tensors[record + "_range"] = trace::Tensor::f32({2}, range);
  };
  add("stat.model.fc.kernel.histogram", {1, 0, 5}, {-1, 2});
  add("stat.model.fc.kernel.gradient_histogram", {6, 0, 0}, {0, 1});
  add("stat.layer.3.histogram", {2, 2, 2}, {0, 1});
  add("stat.model.stem.bias.histogram", {0, 0, 0}, {0, 1});                                     // nothing is counted
  add("stat.model.fc.bias.histogram", {1, 1, 1}, {0, std::numeric_limits<float>::infinity()});  // no edges
  nodes::write(scratch / "trace", nodes::manifest(), tensors);
  const std::vector<Histogram> found = histograms_of(trace::TraceReader(scratch / "trace"), 0);
  std::vector<std::string> tags;
  for (const Histogram& histogram : found) tags.push_back(histogram.tag);
  EXPECT_THAT(tags, testing::UnorderedElementsAre("fc.kernel", "gradients/fc.kernel", "activations/body.0.act"));
  const auto kernel = std::ranges::find(found, "fc.kernel", &Histogram::tag);
  EXPECT_THAT(kernel->counts, ElementsAre(1, 0, 5));
  EXPECT_EQ(kernel->low, -1);
  EXPECT_EQ(kernel->high, 2);
}

TEST(Figures, OfALineAreInOneOrder) {
  trace::Metrics line;
  line.epoch = 2.5;
  line.images = 100;
  line.learning_rate = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::string> names;
  for (const Figure& figure : figures_of(line)) names.emplace_back(figure.name);
  EXPECT_THAT(names, ElementsAre("epoch", "images", "learning_rate", "train_loss", "train_accuracy", "test_loss",
                                 "test_accuracy", "gradient_norm", "update_norm", "weight_norm", "active_fraction",
                                 "test_count"));
  EXPECT_EQ(figures_of(line)[0].value, 2.5);
  EXPECT_EQ(figures_of(line)[1].value, 100);
  EXPECT_EQ(figures_of(line)[2].value, std::nullopt) << "not known";
}

/// Every field of onnx.proto by its number, read off the bytes.
TEST(OnnxGraph, IsAModelOfOneNode) {
  OnnxGraph graph;
  graph.input("input", {3});
  const float value = 2;
  EXPECT_EQ(graph.constant("two", {}, std::span(&value, 1)), "two");
  EXPECT_EQ(graph.node("Mul", "out", {"input", "two"}, OnnxAttributes().integer("axis", 1).integers("pads", {1, 2})),
            "out");
  graph.output("out", {3});
  const std::string model = graph.model("name é");
  Message axis;
  axis.add(1, std::string_view("axis"));
  axis.add(20, std::int64_t{2});
  axis.add(3, std::int64_t{1});
  Message pads;
  pads.add(1, std::string_view("pads"));
  pads.add(20, std::int64_t{7});
  pads.add(8, std::int64_t{1});
  pads.add(8, std::int64_t{2});
  Message node;
  node.add(1, std::string_view("input"));
  node.add(1, std::string_view("two"));
  node.add(2, std::string_view("out"));
  node.add(3, std::string_view("out"));
  node.add(4, std::string_view("Mul"));
  node.add(5, axis);
  node.add(5, pads);
  Message in_graph;
  in_graph.add(1, node);
  EXPECT_THAT(model, HasSubstr(in_graph.bytes()));
  Message tensor;
  tensor.add(2, std::int64_t{1});
  tensor.add(8, std::string_view("two"));
  tensor.add(9, std::string_view("\0\0\0\x40", 4));
  EXPECT_THAT(model, HasSubstr(tensor.bytes())) << "a scalar has no sides";
  Message name;
  name.add(2, std::string_view("name é"));
  EXPECT_THAT(model, HasSubstr(name.bytes()));
  EXPECT_TRUE(model.starts_with(std::string("\x08\x07", 2))) << "format 7";
  EXPECT_TRUE(model.ends_with(std::string("\x42\x02\x10\x0d", 4))) << "opset 13";
}

}  // namespace
}  // namespace epochreel::outlet
