/// Decoded pictures as pixels: the way back from YuvConverter.
#pragma once

#include <filesystem>

#include "av_handles.h"
#include "epochreel/image/bitmap.h"

namespace epochreel::movie {

class RgbConverter {
 public:
  /// For pictures of the size, format, matrix and range of `sample`; BT.709 and limited where it names none.
  /// Errors name `path`.
  RgbConverter(const AVFrame& sample, std::filesystem::path path);

  /// Error{kInvalid} where the picture is of another size or format.
  image::Bitmap convert(const AVFrame& frame);

 private:
  std::filesystem::path path_;
  Scaler scaler_;
  int width_;
  int height_;
  int format_;
};

}  // namespace epochreel::movie
