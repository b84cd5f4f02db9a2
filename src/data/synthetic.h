/// A small made-up data set, so that tests train without files.
#pragma once

#include <cstdint>

#include "epochreel/data/dataset.h"

namespace epochreel::data {

/// 2000 and 500 images of 16x16, grey or of three channels: each class has a smooth random pattern a channel, an image
/// shows those of its class moved by up to two pixels, at a contrast of its own, under noise. Integers only: the same
/// bytes on every machine. `hash` is not yet set.
Split synthetic_train(int classes, int channels, std::uint64_t seed);
Split synthetic_test(int classes, int channels, std::uint64_t seed);

}  // namespace epochreel::data
