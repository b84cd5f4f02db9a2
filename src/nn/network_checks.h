/// What every network asks of its layers and of a batch, whatever the device.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epochreel/nn/network.h"

namespace epochreel::nn {

/// Error{kInvalid} where the network does not end in one unit a class.
void check_outputs(const std::vector<job::LayerShape>& shapes, int classes);

/// Does the first layer want an image with its channels last? Of one channel, both orders are the same; a dense layer
/// takes an image flat, its channels first.
bool wants_channels_last(const std::vector<job::LayerSpec>& specs, const std::vector<std::int64_t>& input);

/// Error{kFailed} where the images and labels are no batch of 1 to max_batch images of `pixels` numbers.
void check_batch(std::span<const float> images, std::span<const std::uint8_t> labels, const NetworkOptions& options,
                 std::int64_t pixels);

/// Error{kFailed} where these are not 1 to max_batch places of `count` images.
void check_places(std::span<const std::uint32_t> places, const NetworkOptions& options, std::size_t count);

/// Error{kFailed} where the gradient has not as many elements as the images.
void check_gradient(std::span<const float> images, std::span<const float> gradient);

}  // namespace epochreel::nn
