/// Encoders of pictures of 256 colours: smaller frames, fewer of them, dithered.
#pragma once

#include <filesystem>
#include <memory>

#include "epochreel/movie/encoder.h"
#include "video_encoder.h"

namespace epochreel::movie {

struct PaletteSetup {
  const char* encoder;  ///< of libavcodec
  /// One colour is transparent and stands where a frame is as the one before it.
  bool is_transparent;
};

/// An encoder for the frames of `drawn`, which become those of `stored`.
std::unique_ptr<VideoEncoder> make_palette_encoder(const std::filesystem::path& path, const VideoOptions& drawn,
                                                   const VideoOptions& stored, const PaletteSetup& palette);

}  // namespace epochreel::movie
