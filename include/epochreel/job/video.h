/// How a movie is encoded: a case for each codec, with its keys.
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace epochreel::job {

/// H.264 by x264, 4:2:0.
struct H264Spec {
  static constexpr std::string_view kEnding = ".mp4";  ///< of its file, here and below

  int crf = 18;
  std::string preset = "medium";

  bool operator==(const H264Spec&) const = default;
};

/// H.265 (HEVC) by x265, 4:2:0.
struct HevcSpec {
  static constexpr std::string_view kEnding = ".mp4";

  int crf = 22;
  std::string preset = "medium";

  bool operator==(const HevcSpec&) const = default;
};

/// AV1 by libaom, 4:2:0.
struct Av1Spec {
  static constexpr std::string_view kEnding = ".mp4";

  int crf = 26;
  int speed = 6;  ///< libaom's cpu-used: lower is slower

  bool operator==(const Av1Spec&) const = default;
};

/// VP9 by libvpx, 4:2:0.
struct Vp9Spec {
  static constexpr std::string_view kEnding = ".webm";

  int crf = 22;
  int speed = 4;  ///< libvpx's cpu-used: lower is slower

  bool operator==(const Vp9Spec&) const = default;
};

/// FFV1, lossless RGB: the frames' own pixels.
struct Ffv1Spec {
  static constexpr std::string_view kEnding = ".mkv";

  bool operator==(const Ffv1Spec&) const = default;
};

/// A GIF of 256 colours, which are the theme's.
struct GifSpec {
  static constexpr std::string_view kEnding = ".gif";

  int width = 640;  ///< pixels across, where the movie is wider
  int fps = 10;     ///< frames a second, where the movie has more

  bool operator==(const GifSpec&) const = default;
};

/// An animated PNG of the same colours.
struct ApngSpec {
  static constexpr std::string_view kEnding = ".apng";

  int width = 640;  ///< as GifSpec
  int fps = 10;

  bool operator==(const ApngSpec&) const = default;
};

/// How the movie is encoded: `codec` names the case, the other keys are of that case.
using VideoSpec = std::variant<H264Spec, HevcSpec, Av1Spec, Vp9Spec, Ffv1Spec, GifSpec, ApngSpec>;

}  // namespace epochreel::job
