#include "checkpoint.h"

#include <fmt/format.h>

#include <cstring>

#include "epochreel/base/error.h"

namespace epochreel::train {
namespace {

using trace::Tensor;

constexpr const char* kLossSum = "train.epoch_loss";
constexpr const char* kTraining = "training_hash";

/// Arrays that decide how the training goes on, with what is put behind a parameter's name. Gradients are not among
/// them.
struct SavedArray {
  nn::ArrayKind kind;
  const char* prefix;
  const char* suffix;
};
constexpr SavedArray kSavedArrays[] = {
    {nn::ArrayKind::kValues, "", ""},
    {nn::ArrayKind::kFirstMoment, "optimizer.", ".first_moment"},
    {nn::ArrayKind::kSecondMoment, "optimizer.", ".second_moment"},
};

std::string name_of(const nn::Parameter& parameter, const SavedArray& array) {
  return array.prefix + parameter.name() + array.suffix;
}

void check_training(const trace::Checkpoint& checkpoint, const trace::Manifest& manifest) {
  const trace::Metadata& metadata = checkpoint.file.metadata();
  const auto found = metadata.find(kTraining);
  if (found != metadata.end() && found->second == manifest.training_hash) return;
  throw Error(ErrorKind::kInvalid, fmt::format("the checkpoint of step {}", checkpoint.step),
              "is of another training than its trace; start anew with --overwrite, or remove the folder checkpoint");
}

}  // namespace

void save_checkpoint(trace::TraceWriter& writer, const trace::Manifest& manifest, const nn::Network& network,
                     std::int64_t step, const EpochLoss& loss) {
  trace::TensorMap tensors;
  for (const nn::Parameter& parameter : network.parameters()) {
    for (const SavedArray& array : kSavedArrays) {
      if (!parameter.has(array.kind)) continue;
      tensors[name_of(parameter, array)] = Tensor::f32(parameter.shape(), parameter.read(array.kind));
    }
  }
  const double pair[2] = {loss.sum, static_cast<double>(loss.batches)};
  Tensor epoch_loss{trace::DType::kF64, {2}, std::vector<std::byte>(sizeof pair)};
  std::memcpy(epoch_loss.data.data(), pair, sizeof pair);
  tensors[kLossSum] = std::move(epoch_loss);
  writer.write_checkpoint(step, std::move(tensors), {{kTraining, manifest.training_hash}});
}

EpochLoss restore_checkpoint(const trace::Checkpoint& checkpoint, const trace::Manifest& manifest,
                             nn::Network& network) {
  check_training(checkpoint, manifest);
  for (nn::Parameter& parameter : network.parameters()) {
    for (const SavedArray& array : kSavedArrays) {
      if (!parameter.has(array.kind)) continue;
      parameter.write(array.kind, checkpoint.file.at(name_of(parameter, array), parameter.shape()).floats());
    }
  }
  const std::int64_t shape[] = {2};
  double pair[2];
  std::memcpy(pair, checkpoint.file.at(kLossSum, shape).data.data(), sizeof pair);
  return {pair[0], static_cast<std::int64_t>(pair[1])};
}

}  // namespace epochreel::train
