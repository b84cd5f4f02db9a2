/// The interface of what turns pixels into the frames that an encoder takes.
#pragma once

#include "av_handles.h"
#include "epochreel/image/bitmap.h"

namespace epochreel::movie {

/// Used by one thread.
class FrameConverter {
 public:
  virtual ~FrameConverter() = default;

  /// The frame that `bitmap`, of the video's size, becomes; valid and unchanged until the next call.
  virtual AVFrame* convert(const image::Bitmap& bitmap) = 0;
};

}  // namespace epochreel::movie
