#include "codec.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "av_handles.h"
#include "codecs/apng.h"
#include "codecs/av1.h"
#include "codecs/ffv1.h"
#include "codecs/gif.h"
#include "codecs/h264.h"
#include "codecs/hevc.h"
#include "codecs/vp9.h"
#include "epochreel/base/error.h"
#include "reduction.h"

namespace epochreel::movie {

namespace {

constexpr std::array kCodecs = {
    Codec{"h264", "libx264", kMp4, KeyFrames::kSegments, false, make_h264_encoder, nullptr, x264_version},
    Codec{"hevc", "libx265", kMp4, KeyFrames::kSegments, false, make_hevc_encoder, nullptr, x265_version},
    Codec{"av1", "libaom-av1", kMp4, KeyFrames::kSegments, false, make_av1_encoder, nullptr, libaom_version},
    Codec{"vp9", "libvpx-vp9", kWebm, KeyFrames::kSegments, false, make_vp9_encoder, nullptr, libvpx_version},
    Codec{"ffv1", "ffv1", kMatroska, KeyFrames::kAll, true, make_ffv1_encoder, nullptr, nullptr},
    Codec{"gif", "gif", kGif, KeyFrames::kFirst, false, make_gif_encoder, stored_gif, nullptr},
    Codec{"apng", "apng", kApng, KeyFrames::kFirst, false, make_apng_encoder, stored_apng, nullptr},
};

bool is_here(const Codec& codec) { return avcodec_find_encoder_by_name(codec.encoder) != nullptr; }

/// "h264, ffv1": the codecs whose encoders this libavcodec has.
std::string those_here() {
  std::vector<std::string_view> names;
  for (const Codec& codec : kCodecs) {
    if (is_here(codec)) names.push_back(codec.name);
  }
  return names.empty() ? "none of the others" : fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::span<const Codec> codecs() { return kCodecs; }

const Codec& codec_of(const job::VideoSpec& video) {
  const std::string_view name = job::codec_name(video);
  const auto* const found = std::ranges::find(kCodecs, name, &Codec::name);
  if (found == kCodecs.end()) {
    throw Error(ErrorKind::kFailed, "movie.video.codec", fmt::format("this build cannot encode {}", name));
  }
  return *found;
}

VideoOptions stored_video(const VideoOptions& drawn) {
  const Codec& codec = codec_of(drawn.codec);
  return codec.stored == nullptr ? drawn : codec.stored(drawn);
}

std::int64_t stored_count(std::int64_t count, const VideoOptions& drawn) {
  return reduced_count(count, drawn.fps, stored_video(drawn).fps);
}

std::unique_ptr<VideoEncoder> make_encoder(const std::filesystem::path& path, const VideoOptions& options) {
  const Codec& codec = codec_of(options.codec);
  if (is_here(codec)) return codec.make_encoder(path, options);
  throw Error(
      ErrorKind::kFailed, path.string(),
      fmt::format("cannot encode {}: this libavcodec has no encoder {}. It has those of {}. Set movie.video.codec "
                  "to one of them, or install Debian's libavcodec59 or libavcodec-extra59",
                  codec.name, codec.encoder, those_here()));
}

}  // namespace epochreel::movie
