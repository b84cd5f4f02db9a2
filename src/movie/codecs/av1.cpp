#include "codecs/av1.h"

#include <fmt/format.h>

#include "libav_encoder.h"

namespace epochreel::movie {

namespace {

/// Quality alone decides where there is no bit rate. Each packet shows one frame, as those of VP9.
///
/// SVT-AV1 1.4 takes half the time for the same picture, but has threads of its own even where it is asked for one:
/// among several hundred segments, one waited for a packet for ever (svt_av1_enc_get_packet).
EncoderSetup setup_of(const job::Av1Spec& spec) {
  return {.encoder = "libaom-av1",
          .quality = fmt::format("crf {}, speed {}", spec.crf, spec.speed),
          .options = {{"b", "0"},
                      {"crf", std::to_string(spec.crf)},
                      {"usage", "good"},
                      {"cpu-used", std::to_string(spec.speed)},
                      {"lag-in-frames", "25"},
                      {"row-mt", "0"}}};
}

}  // namespace

std::unique_ptr<VideoEncoder> make_av1_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  return make_yuv_encoder(path, options, setup_of(std::get<job::Av1Spec>(options.codec)));
}

std::string libaom_version() { return "libaom " + library_version("aom_codec_version_str"); }

}  // namespace epochreel::movie
