/// Training images moved a little: rotated and scaled about the middle, then shifted; flipped or not.
#pragma once

#include <cstdint>
#include <span>

#include "epochreel/data/dataset.h"
#include "epochreel/job/job.h"

namespace epochreel::train {

/// How one image is moved: a pixel of the result is looked up at `matrix` times its place about the middle, plus
/// `offset`.
struct Move {
  double xx = 1, xy = 0, yx = 0, yy = 1;
  double dx = 0, dy = 0;
};

/// Draws the move of image `index` of the training set in epoch `epoch`; it depends on nothing but the arguments.
Move draw_move(const job::AugmentSpec& augment, std::uint64_t seed, int epoch, std::uint32_t index);

/// A channel of an image, (height, width), moved, as pixel / 255 to `dst` (height, width): linear between the four
/// pixels around, outside of the image 0.
void move_image(std::span<const std::uint8_t> image, int height, int width, const Move& move, std::span<float> dst);

}  // namespace epochreel::train
