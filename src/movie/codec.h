/// The codecs that a job may name as movie.video.codec, one row each.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "container.h"
#include "epochreel/movie/encoder.h"
#include "video_encoder.h"

namespace epochreel::movie {

/// Whether decoding can start at a frame.
enum class KeyFrames {
  kAll,       ///< at each
  kSegments,  ///< at the first of each segment, and no other
  kFirst,     ///< at the first of the movie; at others perhaps
};

struct Codec {
  std::string_view name;  ///< the case of job::VideoSpec
  const char* encoder;    ///< that libavcodec must have: "libx264"
  const Container& container;
  KeyFrames key_frames;
  /// Decoding gives what was drawn, bit for bit: each segment is decoded and held against its frames.
  bool is_lossless;
  /// Called where the encoder is there.
  std::unique_ptr<VideoEncoder> (*make_encoder)(const std::filesystem::path& path, const VideoOptions& options);
  /// The video in the file where that is not what is drawn, but smaller or with fewer frames; null: it is.
  VideoOptions (*stored)(const VideoOptions& drawn);
  /// The version of the library that encodes: "x264 core 164 ..."; null: libavcodec itself.
  std::string (*encoder_version)();
};

std::span<const Codec> codecs();

const Codec& codec_of(const job::VideoSpec& video);

/// The video in a file of the codec that `drawn` names: its size, its frames a second and those of a segment.
/// Error{kFailed} where a segment does not hold a whole number of them.
VideoOptions stored_video(const VideoOptions& drawn);

/// How many of the first `count` frames that are drawn are stored.
std::int64_t stored_count(std::int64_t count, const VideoOptions& drawn);

/// The encoder of the codec that the options name; `path` is named in errors. Error{kFailed} where libavcodec has not
/// the encoder, or not one of the options that it is given.
std::unique_ptr<VideoEncoder> make_encoder(const std::filesystem::path& path, const VideoOptions& options);

}  // namespace epochreel::movie
