#include "gpu/kernels/layer_launch.h"

namespace epochreel::nn::gpu {
namespace {

std::int64_t inputs(const PoolArgs& args) {
  return std::int64_t{args.batch} * args.height * args.width * args.channels;
}
std::int64_t outputs(const PoolArgs& args) {
  return std::int64_t{args.batch} * args.out_height * args.out_width * args.channels;
}

std::int64_t elements(const BatchNormArgs& args) { return std::int64_t{args.rows} * args.channels; }

/// That of a pass backward to `dx`.
template <class Args>
Launch launch_backward(KernelId kernel, std::int64_t count, const Args& args, std::int64_t dx) {
  return with_rectifier(launch_elements(kernel, count, args), offsetof(Args, rectifier), dx);
}

Launch launch_scale(const BatchNormArgs& args) {
  return with_rectifier(launch_elements(KernelId::kBnScale, elements(args), args), offsetof(BatchNormArgs, rectifier),
                        args.y);
}

/// A block a part.
Launch launch_parts(KernelId kernel, const UpdateArgs& args) {
  return make_launch(kernel, {static_cast<std::uint32_t>(args.parts)}, args);
}

Launch launch_sum_parts(const NormArgs& args) {
  return make_launch(KernelId::kSumParts, {static_cast<std::uint32_t>(args.parameters)}, args);
}

std::int64_t values(const GatherArgs& args) { return std::int64_t{args.count} * args.size; }

/// A block a chunk of some channels.
Launch launch_sums(KernelId kernel, const BatchNormArgs& args) {
  narrow<std::int32_t>(elements(args));
  return make_launch(kernel, {blocks_for(args.rows, kRowsOfChunk), blocks_for(args.channels, kBnChannels)}, args);
}

}  // namespace

Launch launch_activation_forward(const ActivationArgs& args) {
  return launch_elements(KernelId::kActivationForward, args.count, args);
}

Launch launch_activation_backward(const ActivationArgs& args) {
  return launch_elements(KernelId::kActivationBackward, args.count, args);
}

Launch launch_dropout_forward(const DropoutArgs& args) {
  return launch_elements(KernelId::kDropoutForward, blocks_for(args.count, kDropoutDraws), args);
}

Launch launch_dropout_backward(const DropoutArgs& args) {
  return launch_backward(KernelId::kDropoutBackward, args.count, args, args.y);
}

Launch launch_transpose(const TransposeArgs& args) {
  return launch_elements(KernelId::kTransposeImages, std::int64_t{args.batch} * args.rows * args.columns, args);
}

Launch launch_max_pool_forward(const PoolArgs& args) {
  return launch_elements(KernelId::kMaxPoolForward, outputs(args), args);
}

Launch launch_max_pool_backward(const PoolArgs& args) {
  return launch_backward(KernelId::kMaxPoolBackward, inputs(args), args, args.x);
}

Launch launch_average_pool_forward(const PoolArgs& args) {
  return launch_elements(KernelId::kAveragePoolForward, outputs(args), args);
}

Launch launch_average_pool_backward(const PoolArgs& args) {
  return launch_backward(KernelId::kAveragePoolBackward, inputs(args), args, args.x);
}

std::int64_t batch_norm_partial(std::int64_t rows, std::int64_t channels) {
  return (rows + kRowsOfChunk - 1) / kRowsOfChunk * channels * 2;
}

std::vector<Launch> launch_batch_norm_training(const BatchNormArgs& args) {
  return {launch_sums(KernelId::kBnSumDistances, args), launch_elements(KernelId::kBnStatistics, args.channels, args),
          launch_scale(args)};
}

std::vector<Launch> launch_batch_norm_evaluation(const BatchNormArgs& args) {
  return {launch_elements(KernelId::kBnEvaluate, args.channels, args), launch_scale(args)};
}

std::vector<Launch> launch_batch_norm_backward(const BatchNormArgs& wanted) {
  BatchNormArgs args = wanted;
  args.sums = args.training != 0 || args.weight_gradient >= 0 || args.bias_gradient >= 0 ? 1 : 0;
  std::vector<Launch> launches;
  if (args.sums != 0) launches.push_back(launch_sums(KernelId::kBnSumGradients, args));
  launches.push_back(launch_elements(KernelId::kBnGradients, args.channels, args));
  if (args.dx >= 0) {
    launches.push_back(launch_backward(KernelId::kBnScaleGradients, elements(args), args, args.dx));
  }
  return launches;
}

Launch launch_loss(const LossArgs& args) {
  narrow<std::int32_t>(std::int64_t{args.batch} * args.classes + kLossThreads);
  return make_launch(KernelId::kLoss, {}, args);
}

Launch launch_update(const UpdateArgs& args) { return launch_parts(KernelId::kUpdate, args); }

Launch launch_square_sums(const UpdateArgs& args) { return launch_parts(KernelId::kSquareSums, args); }

std::vector<Launch> launch_clip(const NormArgs& args) {
  return {launch_sum_parts(args), make_launch(KernelId::kClipScale, {}, args)};
}

Launch launch_gather_images(const GatherArgs& args) {
  return launch_elements(KernelId::kGatherImages, values(args), args);
}

Launch launch_gather_vectors(const GatherArgs& args) {
  return launch_elements(KernelId::kGatherVectors, values(args), args);
}

std::vector<Launch> launch_gather_moved(const AugmentArgs& args) {
  const std::int64_t values = std::int64_t{args.count} * args.channels * args.height * args.width;
  return {launch_elements(KernelId::kDrawMoves, args.count, args),
          launch_elements(KernelId::kGatherMoved, values, args)};
}

}  // namespace epochreel::nn::gpu
