#include "codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "codecs/ffv1.h"
#include "codecs/h264.h"
#include "epochreel/base/error.h"

namespace epochreel::movie {

namespace {

constexpr std::array kCodecs = {
    Codec{"h264", kMp4, false, false, make_h264_encoder, x264_version},
    Codec{"ffv1", kMatroska, true, true, make_ffv1_encoder, nullptr},
};

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

}  // namespace epochreel::movie
