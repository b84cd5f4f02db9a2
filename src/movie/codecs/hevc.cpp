#include "codecs/hevc.h"

#include <fmt/format.h>

#include "libav_encoder.h"

namespace epochreel::movie {

namespace {

/// x265's own names. Of a segment of 2 frames it gives decoding times that nobody has set, so they are counted anew.
/// Its weighted prediction reads memory that nobody has written (x265 3.5, by valgrind: from MotionReference::init), so
/// that bytes would differ from run to run: it is off. Without pools and WPP nothing is left that threads could change,
/// and all is computed by the thread that calls. aq-mode 3 gives more bits to what is dark: without it a flat dark
/// panel is off by up to 2.4 of 255 in the mean. `info` puts x265's version and settings into the headers.
EncoderSetup setup_of(const job::HevcSpec& spec, int segment_frames, bool info) {
  return {.encoder = "libx265",
          .quality = fmt::format("preset {}, crf {}", spec.preset, spec.crf),
          .options = {{"preset", spec.preset},
                      {"crf", std::to_string(spec.crf)},
                      {"x265-params",
                       fmt::format("pools=none:frame-threads=1:wpp=0:keyint={0}:min-keyint={0}:scenecut=0:"
                                   "open-gop=0:weightp=0:weightb=0:aq-mode=3:repeat-headers=0:info={1}:log-level=none",
                                   segment_frames, info ? 1 : 0)}},
          .decodes_ahead = 2};
}

}  // namespace

std::unique_ptr<VideoEncoder> make_hevc_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  return make_yuv_encoder(path, options,
                          setup_of(std::get<job::HevcSpec>(options.codec), options.segment_frames, false));
}

std::string x265_version() {
  const std::string text = first_bytes(setup_of({.preset = "ultrafast"}, 1, true));
  const std::string_view mark = ") - ";  // in "x265 (build 199) - 3.5+1-f0c1022b6:[Linux]..."
  const std::size_t start = text.find(mark, text.find("x265 (build "));
  if (start == std::string::npos) return "x265 of unknown version";
  const std::string rest = text.substr(start + mark.size());
  return "x265 " + rest.substr(0, rest.find(':'));
}

}  // namespace epochreel::movie
