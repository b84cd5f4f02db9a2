/// VP9 by libvpx behind libavcodec: BT.709, limited range, 4:2:0.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "epochreel/movie/encoder.h"
#include "video_encoder.h"

namespace epochreel::movie {

/// Encodes one closed GOP of at most `segment_frames` frames. Error{kFailed} where a side is odd.
std::unique_ptr<VideoEncoder> make_vp9_encoder(const std::filesystem::path& path, const VideoOptions& options);

/// "libvpx v1.12.0".
std::string libvpx_version();

}  // namespace epochreel::movie
