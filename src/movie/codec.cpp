#include "codec.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "av_handles.h"
#include "codecs/ffv1.h"
#include "codecs/h264.h"
#include "epochreel/base/error.h"

namespace epochreel::movie {

namespace {

constexpr std::array kCodecs = {
    Codec{"h264", "libx264", kMp4, false, false, make_h264_encoder, x264_version},
    Codec{"ffv1", "ffv1", kMatroska, true, true, make_ffv1_encoder, nullptr},
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
