#include "yuv_converter.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "av_error.h"
#include "epochreel/base/clones.h"

namespace epochreel::movie {

namespace {

constexpr const char* kAction = "make a frame";
constexpr int kShift = 15;  ///< of fixed point

/// ITU-R BT.709-6, items 3.2 to 3.4: Y' = 0.2126 R' + 0.7152 G' + 0.0722 B', C'B = (B' - Y') / 1.8556, C'R =
/// (R' - Y') / 1.5748; in 8 bits 219 Y' + 16 and 224 C + 128. In 1 / 2^15; the rows of chroma have the sum 0, so that
/// grey has none.
struct Row {
  std::int32_t red;
  std::int32_t green;
  std::int32_t blue;
};
constexpr Row kLuma{5983, 20127, 2032};
constexpr Row kBlueness{-3298, -11094, 14392};
constexpr Row kRedness{14392, -13073, -1319};

constexpr std::int32_t dot(const Row& row, std::int32_t red, std::int32_t green, std::int32_t blue) {
  return row.red * red + row.green * green + row.blue * blue;
}

/// The word at `index`: of a pixel (B, G, R, any), or of two sums of colours.
template <class T>
EPOCHREEL_INLINE std::uint32_t word_at(const T* words, int index) {
  std::uint32_t word = 0;
  std::memcpy(&word, reinterpret_cast<const std::uint8_t*>(words) + std::ptrdiff_t{4} * index, 4);
  return word;
}

struct Bgr {
  std::int32_t blue;
  std::int32_t green;
  std::int32_t red;
};

EPOCHREEL_INLINE Bgr pixel_at(const std::uint8_t* pixels, int x) {
  const std::uint32_t pixel = word_at(pixels, x);
  return {static_cast<std::int32_t>(pixel & 255U), static_cast<std::int32_t>((pixel >> 8U) & 255U),
          static_cast<std::int32_t>((pixel >> 16U) & 255U)};
}

EPOCHREEL_INLINE std::uint8_t luma_of(const Bgr& pixel) {
  constexpr std::int32_t kOffset = (16 << kShift) + (1 << (kShift - 1));
  return static_cast<std::uint8_t>((dot(kLuma, pixel.red, pixel.green, pixel.blue) + kOffset) >> kShift);
}

/// Two rows of luma from two rows of pixels, and the sums of their colours, a plane a colour.
EPOCHREEL_CLONES void write_luma(const std::uint8_t* __restrict upper, const std::uint8_t* __restrict lower, int width,
                                 std::uint8_t* __restrict upper_luma, std::uint8_t* __restrict lower_luma,
                                 std::uint16_t* __restrict reds, std::uint16_t* __restrict greens,
                                 std::uint16_t* __restrict blues) {
  for (int x = 0; x < width; ++x) {
    const Bgr above = pixel_at(upper, x);
    const Bgr below = pixel_at(lower, x);
    upper_luma[x] = luma_of(above);
    lower_luma[x] = luma_of(below);
    reds[x] = static_cast<std::uint16_t>(above.red + below.red);
    greens[x] = static_cast<std::uint16_t>(above.green + below.green);
    blues[x] = static_cast<std::uint16_t>(above.blue + below.blue);
  }
}

/// One sum of a colour, twice the next, and the one after that, from 2 * `pair` on.
EPOCHREEL_INLINE std::int32_t weighted(const std::uint16_t* sums, int pair) {
  const std::uint32_t first = word_at(sums, pair);
  const std::uint32_t second = word_at(sums, pair + 1);
  return static_cast<std::int32_t>((first & 65535U) + 2 * (first >> 16U) + (second & 65535U));
}

/// A row of chroma from the sums of two rows of pixels. It is sited at the left one of two pixels, between the rows:
/// that pixel counts as much as its neighbours together. One value stands before the first of each plane: that of its
/// edge.
EPOCHREEL_CLONES void write_chroma(const std::uint16_t* __restrict reds, const std::uint16_t* __restrict greens,
                                   const std::uint16_t* __restrict blues, int count, std::uint8_t* __restrict blueness,
                                   std::uint8_t* __restrict redness) {
  constexpr int kWhole = kShift + 3;  // eight times a pixel
  constexpr std::int32_t kOffset = (128 << kWhole) + (1 << (kWhole - 1));
  for (int i = 0; i < count; ++i) {
    const std::int32_t red = weighted(reds, i);
    const std::int32_t green = weighted(greens, i);
    const std::int32_t blue = weighted(blues, i);
    blueness[i] = static_cast<std::uint8_t>((dot(kBlueness, red, green, blue) + kOffset) >> kWhole);
    redness[i] = static_cast<std::uint8_t>((dot(kRedness, red, green, blue) + kOffset) >> kWhole);
  }
}

Frame make_frame(int width, int height) {
  Frame frame(allocated(av_frame_alloc()));
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = width;
  frame->height = height;
  check(av_frame_get_buffer(frame.get(), 0), "", kAction);
  return frame;
}

}  // namespace

YuvConverter::YuvConverter(int width, int height) : frame_(make_frame(width, height)) {
  for (auto& plane : sums_) plane.resize(static_cast<std::size_t>(width) + 2);
}

AVFrame* YuvConverter::convert(const image::Bitmap& bitmap) {
  check(av_frame_make_writable(frame_.get()), "", kAction);
  const auto row_of = [&](int plane, int row) {
    return frame_->data[plane] + std::ptrdiff_t{row} * frame_->linesize[plane];
  };
  for (int y = 0; y < bitmap.height; y += 2) {
    const std::uint8_t* pixels = bitmap.pixels.data() + std::ptrdiff_t{y} * bitmap.stride();
    write_luma(pixels, pixels + bitmap.stride(), bitmap.width, row_of(0, y), row_of(0, y + 1), sums_[0].data() + 1,
               sums_[1].data() + 1, sums_[2].data() + 1);
    for (auto& plane : sums_) plane[0] = plane[1];
    write_chroma(sums_[0].data(), sums_[1].data(), sums_[2].data(), bitmap.width / 2, row_of(1, y / 2),
                 row_of(2, y / 2));
  }
  return frame_.get();
}

}  // namespace epochreel::movie
