/// H.264 by libx264 behind libavcodec: BT.709, limited range, 4:2:0.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "epochreel/movie/encoder.h"
#include "video_encoder.h"

namespace epochreel::movie {

/// Encodes one closed GOP of at most `segment_frames` frames. Error{kFailed} where a side is odd.
std::unique_ptr<VideoEncoder> make_h264_encoder(const std::filesystem::path& path, const VideoOptions& options);

/// x264's words about itself: "x264 core 164 r3095 baee400".
std::string x264_version();

}  // namespace epochreel::movie
