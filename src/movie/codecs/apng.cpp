#include "codecs/apng.h"

#include "palette_encoder.h"
#include "reduction.h"

namespace epochreel::movie {

/// Pillow 9 shows the transparent colour of an animated PNG as if it were one: there is none.
std::unique_ptr<VideoEncoder> make_apng_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  return make_palette_encoder(path, options, stored_apng(options), {.encoder = "apng", .is_transparent = false});
}

VideoOptions stored_apng(const VideoOptions& drawn) {
  const auto& spec = std::get<job::ApngSpec>(drawn.codec);
  return reduced(drawn, spec.width, spec.fps);
}

}  // namespace epochreel::movie
