/// The blocks of a network, whatever its layers are: one with weights, and the activation function behind it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::scene {

struct Block {
  std::string name;          ///< "conv 1", "hidden 2", "output"
  int weight_layer = 0;      ///< number of the layer that opens it
  int activation_layer = 0;  ///< of its last activation function; the same where it has none
  bool maps = false;         ///< its units are channels
  bool rectified = false;    ///< its outputs are 0 or more, many exactly 0
};

/// In the order of the data; a dense, a conv2d or a layer of a type that is not known opens one.
std::vector<Block> find_blocks(const trace::Manifest& manifest);

}  // namespace epochreel::scene
