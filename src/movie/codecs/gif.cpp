#include "codecs/gif.h"

#include <algorithm>

#include "palette_encoder.h"
#include "reduction.h"

namespace epochreel::movie {

std::unique_ptr<VideoEncoder> make_gif_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  return make_palette_encoder(path, options, stored_gif(options), {.encoder = "gif", .is_transparent = true});
}

VideoOptions stored_gif(const VideoOptions& drawn) {
  const auto& spec = std::get<job::GifSpec>(drawn.codec);
  int fps = std::min(spec.fps, drawn.fps);
  while (100 % fps != 0) --fps;
  return reduced(drawn, spec.width, fps);
}

}  // namespace epochreel::movie
