/// dst = max(src, 0), element by element.
#pragma once

#include <cstdint>
#include <memory>

#include "layer.h"

namespace epochreel::nn {

/// For inputs of `shape` an image.
std::unique_ptr<Layer> make_relu(const std::vector<std::int64_t>& shape);

}  // namespace epochreel::nn
