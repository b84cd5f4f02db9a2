#include "codecs/h264.h"

#include <fmt/format.h>

#include "libav_encoder.h"

namespace epochreel::movie {

namespace {

/// Frames that x264 looks ahead. Each costs 6.6 MB at 1080p: 10 keep an encoder at about 170 MB, where the 40 of the
/// preset `medium` take 365. The two fastest presets look at none.
int lookahead(const job::H264Spec& spec) { return spec.preset == "ultrafast" || spec.preset == "superfast" ? 0 : 10; }

/// x264's own names. libavcodec refuses what it does not know in `x264opts`, and only warns in `x264-params`.
/// `stitchable` keeps the headers of all segments the same; `cpu-independent` the bytes on all x86-64 CPUs. SEI
/// messages (NAL unit type 6) hold nothing but x264's version and settings.
EncoderSetup setup_of(const job::H264Spec& spec, int segment_frames) {
  return {.encoder = "libx264",
          .quality = fmt::format("preset {}, crf {}", spec.preset, spec.crf),
          .options = {{"preset", spec.preset},
                      {"crf", std::to_string(spec.crf)},
                      {"x264opts", fmt::format("threads=1:sliced-threads=0:keyint={0}:min-keyint={0}:scenecut=0:"
                                               "open-gop=0:stitchable=1:cpu-independent=1:rc-lookahead={1}",
                                               segment_frames, lookahead(spec))}},
          .removed_units = "6"};
}

}  // namespace

std::unique_ptr<VideoEncoder> make_h264_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  return make_yuv_encoder(path, options, setup_of(std::get<job::H264Spec>(options.codec), options.segment_frames));
}

std::string x264_version() {
  const std::string text = first_bytes(setup_of({.preset = "ultrafast"}, 1));
  const std::size_t start = text.find("x264 - core ");
  if (start == std::string::npos) return "x264 of unknown version";
  const std::string rest = text.substr(start + 7);
  return "x264 " + rest.substr(0, rest.find(" - "));
}

}  // namespace epochreel::movie
