/// dst = max(src, 0), element by element.
#pragma once

#include <cstdint>
#include <memory>

#include "layer.h"

namespace epochreel::nn {

/// For `units` inputs an image.
std::unique_ptr<Layer> make_relu(std::int64_t units);

}  // namespace epochreel::nn
