/// An animated PNG of 256 colours, which are the theme's, in a size and at a rate of its own.
#pragma once

#include <filesystem>
#include <memory>

#include "epochreel/movie/encoder.h"
#include "video_encoder.h"

namespace epochreel::movie {

std::unique_ptr<VideoEncoder> make_apng_encoder(const std::filesystem::path& path, const VideoOptions& options);

/// The size and the rate that it has.
VideoOptions stored_apng(const VideoOptions& drawn);

}  // namespace epochreel::movie
