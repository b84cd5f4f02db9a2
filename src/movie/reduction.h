/// Fewer and smaller frames: a GIF has a size and a rate of its own.
#pragma once

#include <cstdint>
#include <optional>

#include "epochreel/image/bitmap.h"
#include "epochreel/movie/encoder.h"

namespace epochreel::movie {

/// `drawn` with at most so many pixels across, in its own proportions, and `fps` frames a second, at most its own.
/// Error{kFailed} where a segment does not hold a whole number of these.
VideoOptions reduced(const VideoOptions& drawn, int width, int fps);

/// How many frames at `fps` a second are shown while `count` at `drawn_fps` are: each as soon as it is drawn.
std::int64_t reduced_count(std::int64_t count, int drawn_fps, int fps);

/// The number, at `fps` frames a second, of the frame that shows frame `number` of `drawn_fps`; none where it is left
/// out. Frame k shows what is drawn at its time k / fps or last before it.
std::optional<std::int64_t> reduced_number(std::int64_t number, int drawn_fps, int fps);

/// `bitmap` in the size of `small`, which is no larger: each pixel is the mean of the area that it covers. Means are of
/// the values in sRGB, as those of Cairo's antialiasing are: lines look as if they were drawn in that size.
void reduce(const image::Bitmap& bitmap, image::Bitmap& small);

}  // namespace epochreel::movie
