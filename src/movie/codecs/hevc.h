/// H.265 (HEVC) by libx265 behind libavcodec: BT.709, limited range, 4:2:0.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "epochreel/movie/encoder.h"
#include "video_encoder.h"

namespace epochreel::movie {

/// Encodes one closed GOP of at most `segment_frames` frames. Error{kFailed} where a side is odd.
std::unique_ptr<VideoEncoder> make_hevc_encoder(const std::filesystem::path& path, const VideoOptions& options);

/// x265's words about itself: "x265 3.5 ...".
std::string x265_version();

}  // namespace epochreel::movie
