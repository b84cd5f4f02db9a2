/// How the measures read a pixel: on the scale of 255, whatever its depth.
#pragma once

#include <cstdint>

#include "epochreel/base/clones.h"
#include "epochreel/image/image.h"

namespace epochreel::compare {

/// The format that both pictures of a pair are measured in.
enum class PixelFormat {
  kOpaque8,  ///< 8 bits a channel, opaque
  kAlpha8,   ///< 8 bits a channel, or rounded to it, where one is not opaque
  kDeep,     ///< 16 bits a channel in both
};

/// The format that the pair is measured in: 16 bits where both have them.
inline PixelFormat format_of(const image::Image& baseline, const image::Image& actual) {
  if (baseline.is_deep() && actual.is_deep()) return PixelFormat::kDeep;
  return is_opaque(baseline.bitmap) && is_opaque(actual.bitmap) ? PixelFormat::kOpaque8 : PixelFormat::kAlpha8;
}

struct Opaque8 {
  using Pixel = std::uint32_t;
  static constexpr bool kHasAlpha = false;

  static const Pixel* pixels(const image::Image& image) {
    return reinterpret_cast<const Pixel*>(image.bitmap.pixels.data());
  }
  /// 0 blue, 1 green, 2 red, 3 alpha.
  EPOCHREEL_INLINE static double channel(Pixel pixel, int i) {
    return static_cast<double>(static_cast<std::int32_t>(pixel >> (8 * i) & 0xFFU));
  }
};

struct Alpha8 : Opaque8 {
  static constexpr bool kHasAlpha = true;
};

struct Deep {
  using Pixel = std::uint64_t;
  static constexpr bool kHasAlpha = true;

  static const Pixel* pixels(const image::Image& image) { return image.deep.data(); }
  /// 257 steps of 16 bits are one of 8.
  EPOCHREEL_INLINE static double channel(Pixel pixel, int i) {
    return static_cast<double>(static_cast<std::int32_t>(pixel >> (16 * i) & 0xFFFFU)) / 257;
  }
};

inline constexpr int kBlue = 0;
inline constexpr int kGreen = 1;
inline constexpr int kRed = 2;
inline constexpr int kAlpha = 3;

/// Calls `body` with the type that stands for the format.
template <class Body>
auto with_format(PixelFormat format, const Body& body) {
  switch (format) {
    case PixelFormat::kAlpha8:
      return body(Alpha8());
    case PixelFormat::kDeep:
      return body(Deep());
    case PixelFormat::kOpaque8:
      break;
  }
  return body(Opaque8());
}

}  // namespace epochreel::compare
