#include "codecs/apng.h"

#include "palette_encoder.h"
#include "reduction.h"

namespace epochreel::movie {

std::unique_ptr<VideoEncoder> make_apng_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  return make_palette_encoder(path, options, stored_apng(options), "apng");
}

VideoOptions stored_apng(const VideoOptions& drawn) {
  const auto& spec = std::get<job::ApngSpec>(drawn.codec);
  return reduced(drawn, spec.width, spec.fps);
}

}  // namespace epochreel::movie
