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

struct Codec {
  std::string_view name;  ///< the case of job::VideoSpec
  const char* encoder;    ///< that libavcodec must have: "libx264"
  const Container& container;
  /// Each frame is a key frame, from which decoding can start; else the first of a segment alone is.
  bool every_frame_is_key;
  /// Decoding gives what was drawn, bit for bit: each segment is decoded and held against its frames.
  bool is_lossless;
  /// Called where the encoder is there.
  std::unique_ptr<VideoEncoder> (*make_encoder)(const std::filesystem::path& path, const VideoOptions& options);
  /// The version of the library that encodes: "x264 core 164 ..."; null: libavcodec itself.
  std::string (*encoder_version)();
};

std::span<const Codec> codecs();

const Codec& codec_of(const job::VideoSpec& video);

/// The encoder of the codec that the options name; `path` is named in errors. Error{kFailed} where libavcodec has not
/// the encoder, or not one of the options that it is given.
std::unique_ptr<VideoEncoder> make_encoder(const std::filesystem::path& path, const VideoOptions& options);

}  // namespace epochreel::movie
