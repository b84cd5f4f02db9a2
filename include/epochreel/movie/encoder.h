/// One segment of a movie: a closed GOP in a file of its own, encoded by one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "epochreel/image/bitmap.h"

namespace epochreel::movie {

struct VideoOptions {
  int width = 1920;
  int height = 1080;
  int fps = 30;
  int crf = 18;
  std::string preset = "medium";
  int segment_frames = 60;  ///< frames a segment, and the distance of key frames
};

/// Encodes frames in order. BT.709, limited range, 4:2:0. Used by one thread.
class SegmentEncoder {
 public:
  /// Error{kFailed} where the encoder or one of its options is not there.
  SegmentEncoder(const std::filesystem::path& final_path, const VideoOptions& options);
  ~SegmentEncoder();
  SegmentEncoder(const SegmentEncoder&) = delete;
  SegmentEncoder& operator=(const SegmentEncoder&) = delete;

  void add(const image::Bitmap& frame);

  /// Drains the encoder, writes the trailer, publishes the file.
  void finish();

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

/// "libx264 core 164 ..., libavcodec 59.37.100, ...": everything that can change the bytes.
std::string encoder_versions();

}  // namespace epochreel::movie
