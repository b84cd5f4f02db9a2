/// What goes in and out of each layer of a network: worked out from the job, before anything is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::job {

/// One layer as a table shows it.
struct LayerShape {
  std::string type;                 ///< "dense", "conv2d", ...
  std::vector<std::int64_t> shape;  ///< of one image's output: (units) or (channels, height, width)
  std::int64_t parameters = 0;      ///< trainable: weights and biases
  std::int64_t operations = 0;      ///< of one image's forward pass; a multiply-add counts as two
};

/// (channels, height, width) of an image of the data set; nothing where only the files tell (idx).
std::optional<std::vector<std::int64_t>> input_shape(const DataSpec& data);

/// The shapes of all layers, for images of shape `input` (channels, height, width). Error{kInvalid} where a layer does
/// not fit what comes in: it names the layer, the shape it got and the one it needs.
std::vector<LayerShape> layer_shapes(const std::vector<LayerSpec>& layers, const std::vector<std::int64_t>& input);

}  // namespace epochreel::job
