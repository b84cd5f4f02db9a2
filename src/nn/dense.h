/// A fully connected layer: dst (N, out) = src (N, in) x weight (out, in)^T + bias (out).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "layer.h"

namespace epochreel::nn {

struct DenseOptions {
  std::string name;                  ///< "model.<i>"
  std::int64_t inputs = 0;
  std::int64_t units = 0;
  std::uint64_t seed = 1;            ///< of the weights
  std::uint32_t first_parameter = 0; ///< place of the weight among the network's parameters
};

std::unique_ptr<Layer> make_dense(const DenseOptions& options);

}  // namespace epochreel::nn
