/// AV1 by libaom behind libavcodec: BT.709, limited range, 4:2:0.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "epochreel/movie/encoder.h"
#include "video_encoder.h"

namespace epochreel::movie {

/// Encodes one closed GOP of at most `segment_frames` frames. Error{kFailed} where a side is odd.
std::unique_ptr<VideoEncoder> make_av1_encoder(const std::filesystem::path& path, const VideoOptions& options);

/// "libaom 3.6.0".
std::string libaom_version();

}  // namespace epochreel::movie
