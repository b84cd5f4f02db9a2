/// One segment of a movie: frames that need no others, in a file of their own, encoded by one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "epochreel/image/bitmap.h"
#include "epochreel/job/job.h"

namespace epochreel::movie {

struct VideoOptions {
  int width = 1920;
  int height = 1080;
  int fps = 30;
  job::VideoSpec codec;
  int segment_frames = 60;    ///< frames a segment
  job::ThemeSpec theme = {};  ///< of the film: what has a palette takes it from there
};

/// Processor seconds.
struct EncodeSeconds {
  double convert = 0;  ///< pixels into the encoder's kind of frame
  double encode = 0;   ///< and those into packets, with their way into the file
};

/// Encodes frames in order, by the codec that the options name. Used by one thread.
class SegmentEncoder {
 public:
  /// Error{kFailed} where the encoder or one of its options is not there.
  SegmentEncoder(const std::filesystem::path& final_path, const VideoOptions& options);
  ~SegmentEncoder();
  SegmentEncoder(const SegmentEncoder&) = delete;
  SegmentEncoder& operator=(const SegmentEncoder&) = delete;

  /// `repeats`: it is the bitmap of the call before, and need not be converted again.
  void add(const image::Bitmap& bitmap, bool repeats = false);

  /// Drains the encoder, writes the trailer, publishes the file.
  void finish();

  /// The time that it has used so far.
  EncodeSeconds seconds() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

/// "x264 core 164 ..., libavcodec 59.37.100, ...": everything that can change the bytes.
std::string encoder_versions(const job::VideoSpec& video);

/// "libavcodec 59.37.100, ...", as they are at run time.
std::string library_versions();

/// Error{kFailed} where this machine has not the encoder of the codec, or not one of the options that it is given.
void require_encoder(const job::VideoSpec& video);

}  // namespace epochreel::movie
