/// Which layers stand for what a network's neurons say: dense or conv2d with all that belongs to it is one block.
#pragma once

#include <string>
#include <vector>

#include "epochreel/job/shapes.h"

namespace epochreel::train {

/// dropout and flatten, which hand on what they get once the network is trained.
bool is_copy(const job::LayerShape& layer);

/// A max_pool2d or an avg_pool2d.
bool is_pool(const job::LayerShape& layer);

/// Does its output lie as (channels, height, width)?
bool has_maps(const job::LayerShape& layer);

/// For each dense and conv2d the layer that ends its block: the last activation function before the next dense or
/// conv2d, or the layer itself where there is none. The last one is the network's output.
std::vector<std::size_t> block_outputs(const std::vector<job::LayerShape>& layers);

}  // namespace epochreel::train
