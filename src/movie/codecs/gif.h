/// An animated GIF of 256 colours, which are the theme's, in a size and at a rate of its own.
#pragma once

#include <filesystem>
#include <memory>

#include "epochreel/movie/encoder.h"
#include "video_encoder.h"

namespace epochreel::movie {

std::unique_ptr<VideoEncoder> make_gif_encoder(const std::filesystem::path& path, const VideoOptions& options);

/// The size and the rate that it has: a frame lasts whole hundredths of a second.
VideoOptions stored_gif(const VideoOptions& drawn);

}  // namespace epochreel::movie
