/// Pixels as video wants them: BT.709, limited range, 4:2:0 with chroma sited left.
#pragma once

#include "av_handles.h"
#include "epochreel/image/bitmap.h"

namespace epochreel::movie {

class YuvConverter {
 public:
  /// Both sides even.
  YuvConverter(int width, int height);

  /// The frame that `bitmap`, of the converter's size, becomes; valid and unchanged until the next call.
  AVFrame* convert(const image::Bitmap& bitmap);

 private:
  Frame frame_;
  Scaler scaler_;
};

}  // namespace epochreel::movie
