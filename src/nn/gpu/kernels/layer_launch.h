/// Launches of all kernels but the products: how many threads each needs.
#pragma once

#include <vector>

#include "gpu/kernels/arguments_layers.h"
#include "gpu/kernels/arguments_train.h"
#include "gpu/kernels/launch.h"

namespace epochreel::nn::gpu {

Launch launch_activation_forward(const ActivationArgs& args);
Launch launch_activation_backward(const ActivationArgs& args);

/// In training. Elsewhere dropout changes nothing, and needs no kernel.
Launch launch_dropout_forward(const DropoutArgs& args);
Launch launch_dropout_backward(const DropoutArgs& args);

Launch launch_transpose(const TransposeArgs& args);

Launch launch_max_pool_forward(const PoolArgs& args);
Launch launch_max_pool_backward(const PoolArgs& args);
Launch launch_average_pool_forward(const PoolArgs& args);
Launch launch_average_pool_backward(const PoolArgs& args);

/// Doubles of `partial` for so many rows.
std::int64_t batch_norm_partial(std::int64_t rows, std::int64_t channels);

/// By the statistics of the batch, which go into those that run.
std::vector<Launch> launch_batch_norm_training(const BatchNormArgs& args);
/// By those that run.
std::vector<Launch> launch_batch_norm_evaluation(const BatchNormArgs& args);
/// The gradients of weight and bias and of x, each where it is wanted (an offset that is not -1). The forward pass
/// before it was one of training where `args.training` says so.
std::vector<Launch> launch_batch_norm_backward(const BatchNormArgs& args);

/// Softmax, losses, predictions and their means, and the gradient of the logits where it is wanted.
Launch launch_loss(const LossArgs& args);

Launch launch_update(const UpdateArgs& args);
/// The squares of gradients that are to be clipped.
Launch launch_square_sums(const UpdateArgs& args);
/// What all gradients are multiplied by, once launch_square_sums was run.
std::vector<Launch> launch_clip(const NormArgs& args);

Launch launch_gather_images(const GatherArgs& args);
Launch launch_gather_vectors(const GatherArgs& args);
/// Draws the moves of the images and moves them.
std::vector<Launch> launch_gather_moved(const AugmentArgs& args);

}  // namespace epochreel::nn::gpu
