/// The shapes that go in and out of each layer of a network, worked out from the job before anything is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::job {

/// One layer as a table shows it.
///
/// Operations are counted as if every window were whole: two a weight used and one a bias for dense and conv2d, one an
/// element of a window for pools, two a value for batch_norm, one a value for an activation, whatever its function
/// costs; none for dropout, which is idle in a trained network, and flatten.
struct LayerShape {
  std::string type;                 ///< "dense", "conv2d", ...
  std::vector<std::int64_t> shape;  ///< of one image's output: (units) or (channels, height, width)
  std::int64_t parameters = 0;      ///< trainable: weights and biases
  std::int64_t operations = 0;      ///< of one image's forward pass through the trained network, see below
};

/// Zeros at the two ends of a side.
struct Zeros {
  std::int64_t before = 0;
  std::int64_t after = 0;

  bool operator==(const Zeros&) const = default;
};

/// Those that a convolution puts around a side of `in` values, which becomes one of `out`. The odd one comes behind.
Zeros zeros_around(const Conv2dSpec& conv, std::int64_t in, std::int64_t out);

/// (channels, height, width) of an image of the data set; nothing where only the files tell.
std::optional<std::vector<std::int64_t>> input_shape(const DataSpec& data);

/// The shapes of all layers, for images of shape `input` (channels, height, width) or vectors (units). Dense takes
/// an image flat as it is, but wants `flatten` after conv2d and pools, and in colour after any layer. Error{kInvalid}
/// where a layer does not fit what comes in: it names the layer, the shape it got and the one it needs; also where an
/// image's output or a layer's weights are more than 2^31.
std::vector<LayerShape> layer_shapes(const std::vector<LayerSpec>& layers, const std::vector<std::int64_t>& input);

}  // namespace epochreel::job
