#include "epochreel/nn/network.h"

namespace epochreel::nn {
namespace {

std::int64_t size_of(const std::vector<std::int64_t>& shape) {
  std::int64_t size = 1;
  for (const std::int64_t length : shape) size *= length;
  return size;
}

LayerShape after(const std::vector<std::int64_t>& input, const job::DenseSpec& spec) {
  const std::int64_t units = spec.units;
  return {"dense", {units}, units * size_of(input) + units};
}

LayerShape after(const std::vector<std::int64_t>& input, const job::ReluSpec& /*spec*/) { return {"relu", input, 0}; }

}  // namespace

std::vector<LayerShape> layer_shapes(const std::vector<job::LayerSpec>& layers, int input_size) {
  std::vector<LayerShape> shapes;
  for (const job::LayerSpec& layer : layers) {
    const std::vector<std::int64_t> input = shapes.empty() ? std::vector<std::int64_t>{input_size} : shapes.back().shape;
    shapes.push_back(std::visit([&input](const auto& spec) { return after(input, spec); }, layer));
  }
  return shapes;
}

}  // namespace epochreel::nn
