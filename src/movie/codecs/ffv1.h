/// FFV1, version 3 (RFC 9043): lossless RGB, each frame by itself.
#pragma once

#include <filesystem>
#include <memory>

#include "epochreel/movie/encoder.h"
#include "video_encoder.h"

namespace epochreel::movie {

/// Decoding gives what was encoded, bit for bit. Each slice of a frame has a CRC, so that damage is noticed.
std::unique_ptr<VideoEncoder> make_ffv1_encoder(const std::filesystem::path& path, const VideoOptions& options);

}  // namespace epochreel::movie
