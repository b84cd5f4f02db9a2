#include "checkpoint.h"

#include <cstring>

namespace epochreel::train {
namespace {

using trace::Tensor;

constexpr const char* kLossSum = "train.epoch_loss";

std::string momentum_name(const nn::Parameter& parameter) { return "optimizer." + parameter.name + ".momentum"; }

void restore(const trace::TensorFile& file, const std::string& name, const std::vector<std::int64_t>& shape,
             std::span<float> values) {
  const std::vector<float> saved = file.at(name, shape).floats();
  std::copy(saved.begin(), saved.end(), values.begin());
}

}  // namespace

void save_checkpoint(trace::TraceWriter& writer, const nn::Network& network, std::int64_t step, const EpochLoss& loss) {
  trace::TensorMap tensors;
  for (const nn::Parameter& parameter : network.parameters()) {
    tensors[parameter.name] = Tensor::f32(parameter.shape, parameter.values);
    tensors[momentum_name(parameter)] = Tensor::f32(parameter.shape, parameter.momentum);
  }
  const double pair[2] = {loss.sum, static_cast<double>(loss.batches)};
  Tensor epoch_loss{trace::DType::kF64, {2}, std::vector<std::byte>(sizeof pair)};
  std::memcpy(epoch_loss.data.data(), pair, sizeof pair);
  tensors[kLossSum] = std::move(epoch_loss);
  writer.write_checkpoint(step, tensors, {});
}

EpochLoss restore_checkpoint(const trace::Checkpoint& checkpoint, nn::Network& network) {
  for (const nn::Parameter& parameter : network.parameters()) {
    restore(checkpoint.file, parameter.name, parameter.shape, parameter.values);
    restore(checkpoint.file, momentum_name(parameter), parameter.shape, parameter.momentum);
  }
  const std::int64_t shape[] = {2};
  double pair[2];
  std::memcpy(pair, checkpoint.file.at(kLossSum, shape).data.data(), sizeof pair);
  return {pair[0], static_cast<std::int64_t>(pair[1])};
}

}  // namespace epochreel::train
