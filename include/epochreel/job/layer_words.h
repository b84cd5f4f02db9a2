/// Layers in words, with their values.
#pragma once

#include <string>

#include "epochreel/job/job.h"

namespace epochreel::job {

/// "dense 128", "conv2d 32, 3x3, same", "max_pool2d 3x3, stride 2", "relu".
std::string layer_words(const LayerSpec& layer);

}  // namespace epochreel::job
