/// The trained network of a snapshot as an ONNX model. A trace keeps shapes and weights; strides, padding and the like
/// stand in the job that it keeps, so it must be one that epochreel trained.
#include <fmt/format.h>

#include <algorithm>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/job/load.h"
#include "epochreel/job/shapes.h"
#include "epochreel/trace/record_names.h"
#include "onnx_graph.h"
#include "parameters.h"

namespace epochreel::outlet {

namespace names = trace::names;

namespace {

using Shape = std::vector<std::int64_t>;

/// Adds the nodes of one layer after the other. Called with a layer, it returns the name of what that puts out.
class LayerWriter {
 public:
  LayerWriter(OnnxGraph& graph, const trace::Snapshot& snapshot) : graph_(graph), snapshot_(snapshot) {}

  /// `in` and `out` are the shapes of the layer, `input` names what it gets.
  std::string write(const job::LayerSpec& layer, std::size_t number, const Shape& in, const Shape& out,
                    const std::string& input) {
    number_ = number;
    in_ = in;
    out_ = out;
    input_ = input;
    return std::visit(*this, layer);
  }

  std::string operator()(const job::DenseSpec&) {
    const std::string rows = in_.size() > 1 ? flat("rows") : input_;
    const auto attributes = OnnxAttributes().integer("transB", 1);
    return node("Gemm", {rows, parameter(names::kWeight), parameter(names::kBias)}, attributes);
  }

  std::string operator()(const job::Conv2dSpec& spec) {
    const job::Zeros vertical = job::zeros_around(spec, in_[1], out_[1]);
    const job::Zeros horizontal = job::zeros_around(spec, in_[2], out_[2]);
    auto attributes = windows(spec.kernel, spec.stride);
    attributes.integers("pads", {vertical.before, horizontal.before, vertical.after, horizontal.after});
    return node("Conv", {input_, parameter(names::kWeight), parameter(names::kBias)}, attributes);
  }

  std::string operator()(const job::MaxPool2dSpec& spec) { return pool("MaxPool", spec); }
  std::string operator()(const job::AvgPool2dSpec& spec) { return pool("AveragePool", spec); }

  std::string operator()(const job::BatchNormSpec& spec) {
    return node("BatchNormalization",
                {input_, parameter(names::kWeight), parameter(names::kBias), parameter(names::kRunningMean),
                 parameter(names::kRunningVar)},
                OnnxAttributes().real("epsilon", spec.epsilon));
  }

  std::string operator()(const job::DropoutSpec&) { return input_; }  // idle in a trained network
  std::string operator()(const job::FlattenSpec&) { return flat("output"); }
  std::string operator()(const job::ReluSpec&) { return node("Relu", {input_}); }
  std::string operator()(const job::TanhSpec&) { return node("Tanh", {input_}); }
  std::string operator()(const job::SigmoidSpec&) { return node("Sigmoid", {input_}); }
  std::string operator()(const job::LeakyReluSpec& spec) {
    return node("LeakyRelu", {input_}, OnnxAttributes().real("alpha", spec.slope));
  }
  std::string operator()(const job::EluSpec& spec) {
    return node("Elu", {input_}, OnnxAttributes().real("alpha", spec.alpha));
  }

  /// x / 2 (1 + erf(x / sqrt 2)): opset 13 has no operator of that.
  std::string operator()(const job::GeluSpec&) {
    const auto scaled = graph_.node("Mul", name("scaled"), {input_, number("scale", std::numbers::sqrt2 / 2)});
    const auto erf = graph_.node("Erf", name("erf"), {scaled});
    const auto share = graph_.node("Add", name("share"), {erf, number("one", 1)});
    const auto half = graph_.node("Mul", name("half"), {input_, number("factor", 0.5)});
    return node("Mul", {half, share});
  }

 private:
  std::string name(const char* what) const { return fmt::format("{}.{}", number_, what); }

  std::string node(const char* operation, const std::vector<std::string>& inputs,
                   const OnnxAttributes& attributes = {}) {
    return graph_.node(operation, name("output"), inputs, attributes);
  }

  std::string flat(const char* what) {
    return graph_.node("Flatten", name(what), {input_}, OnnxAttributes().integer("axis", 1));
  }

  static OnnxAttributes windows(std::int64_t kernel, std::int64_t stride) {
    return OnnxAttributes().integers("kernel_shape", {kernel, kernel}).integers("strides", {stride, stride});
  }

  std::string pool(const char* operation, const job::PoolSpec& spec) {
    return node(operation, {input_}, windows(spec.kernel, spec.step()));
  }

  std::string parameter(const trace::names::LayerRecord& record) {
    const std::string full = record(number_);
    return graph_.constant(full.substr(names::kModelPrefix.size()), snapshot_.shape(full), snapshot_.floats(full));
  }

  std::string number(const char* what, double value) {
    const auto single = static_cast<float>(value);
    return graph_.constant(name(what), {}, std::span(&single, 1));
  }

  OnnxGraph& graph_;
  const trace::Snapshot& snapshot_;
  std::size_t number_ = 0;
  Shape in_;
  Shape out_;
  std::string input_;
};

/// (channels, height, width) of an image, (length) of a vector.
Shape input_shape(const trace::Manifest& manifest) {
  Shape shape = manifest.input_shape;
  if (shape.size() == 2) shape.insert(shape.begin(), 1);
  return shape;
}

/// The layers of the job that the trace keeps. Error{kInvalid} where it keeps none, or one of another network.
std::vector<job::LayerSpec> layers_of(const trace::TraceReader& trace) {
  const trace::Manifest& manifest = trace.manifest();
  const std::string where = (trace.folder() / "manifest.json").string();
  std::vector<job::LayerSpec> layers = job::recorded_network(manifest.job_json);
  if (layers.empty()) {
    throw Error(
        ErrorKind::kInvalid, where,
        "keeps no job, so strides, padding and the like are not known; export it as torch, or from its framework");
  }
  const auto is_same = [](const job::LayerSpec& layer, const trace::LayerInfo& recorded) {
    return job::layer_type(layer) == recorded.type;
  };
  if (std::ranges::equal(layers, manifest.layers, is_same) && trace::is_chain(manifest.layers)) return layers;
  throw Error(ErrorKind::kInvalid, where, "has other layers than the job that it keeps; train it anew");
}

}  // namespace

void write_onnx(const trace::TraceReader& trace, std::size_t place, const std::filesystem::path& path) {
  const std::vector<job::LayerSpec> layers = layers_of(trace);
  const Parameters whole(trace, place);  // all are there
  const trace::Snapshot snapshot = trace.snapshot(place);
  OnnxGraph graph;
  LayerWriter writer(graph, snapshot);
  Shape shape = input_shape(trace.manifest());
  graph.input("input", shape);
  std::string value = "input";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Shape& out = trace.manifest().layers[i].shape;
    value = writer.write(layers[i], i, shape, out, value);
    shape = out;
  }
  graph.output(graph.node("Identity", "logits", {value}), shape);
  write_file(path, graph.model(trace.manifest().name));
}

}  // namespace epochreel::outlet
