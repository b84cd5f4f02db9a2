#include "codecs/vp9.h"

#include <fmt/format.h>

#include "libav_encoder.h"

namespace epochreel::movie {

namespace {

/// Quality alone decides where there is no bit rate. Frames that are never shown (alt-ref) lie in one packet with the
/// next that is, so each packet shows one frame.
EncoderSetup setup_of(const job::Vp9Spec& spec) {
  return {.encoder = "libvpx-vp9",
          .quality = fmt::format("crf {}, speed {}", spec.crf, spec.speed),
          .options = {{"b", "0"},
                      {"crf", std::to_string(spec.crf)},
                      {"deadline", "good"},
                      {"cpu-used", std::to_string(spec.speed)},
                      {"auto-alt-ref", "1"},
                      {"lag-in-frames", "25"},
                      {"row-mt", "0"}}};
}

}  // namespace

std::unique_ptr<VideoEncoder> make_vp9_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  return make_yuv_encoder(path, options, setup_of(std::get<job::Vp9Spec>(options.codec)));
}

std::string libvpx_version() { return "libvpx " + library_version("vpx_codec_version_str"); }

}  // namespace epochreel::movie
