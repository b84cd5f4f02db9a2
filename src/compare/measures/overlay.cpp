#include "measures/overlay.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "epochreel/image/png.h"

namespace epochreel::compare {

namespace {

using Color = std::array<std::uint8_t, 4>;  ///< B, G, R, 255

/// Two hues that the colour-blind tell apart, lines that run another way, and lightness that lets the picture through.
constexpr Color kBlue = {214, 120, 40, 255};
constexpr Color kOrange = {20, 110, 230, 255};
constexpr int kPeriod = 8;  ///< of stripes, in pixels
constexpr int kStripe = 3;

template <class Sample>
void cut_rows(const std::vector<Sample>& from, int width, const Size& size, int per_pixel, std::vector<Sample>& to) {
  const auto row = static_cast<std::ptrdiff_t>(size.width) * per_pixel;
  to.reserve(row * static_cast<std::size_t>(size.height));
  for (int y = 0; y < size.height; ++y) {
    const auto start = from.begin() + static_cast<std::ptrdiff_t>(y) * width * per_pixel;
    to.insert(to.end(), start, start + row);
  }
}

/// A third of the picture's luma on white.
std::uint8_t faint(const std::uint8_t* pixel) {
  const int luma = (299 * pixel[2] + 587 * pixel[1] + 114 * pixel[0]) / 1000;
  return static_cast<std::uint8_t>(255 - (255 - luma) * pixel[3] / 765);
}

/// Marks what lies outside of `shared`.
void mark_rest(const image::Image& image, const Size& shared, const Color& color, int slope, image::Bitmap& canvas) {
  for (int y = 0; y < image.height(); ++y) {
    const std::uint8_t* from = image.bitmap.pixels.data() + static_cast<std::ptrdiff_t>(y) * image.bitmap.stride();
    std::uint8_t* to = canvas.pixels.data() + static_cast<std::ptrdiff_t>(y) * canvas.stride();
    for (int x = y < shared.height ? shared.width : 0; x < image.width(); ++x) {
      const bool stripe = (x + slope * (y % kPeriod) + kPeriod) % kPeriod < kStripe;
      const std::uint8_t grey = faint(from + std::ptrdiff_t{4} * x);
      const Color pixel = stripe ? color : Color{grey, grey, grey, 255};
      std::copy(pixel.begin(), pixel.end(), to + std::ptrdiff_t{4} * x);
    }
  }
}

}  // namespace

Size shared_size(const image::Image& a, const image::Image& b) {
  return {std::min(a.width(), b.width()), std::min(a.height(), b.height())};
}

image::Image cut_to(image::Image image, const Size& size) {
  if (image.width() == size.width && image.height() == size.height) return image;
  image::Image cut;
  cut.color_space = image.color_space;
  cut.bitmap.width = size.width;
  cut.bitmap.height = size.height;
  cut_rows(image.bitmap.pixels, image.width(), size, 4, cut.bitmap.pixels);
  if (image.is_deep()) cut_rows(image.deep, image.width(), size, 1, cut.deep);
  return cut;
}

image::Bitmap overlaid(const image::Image& baseline, const image::Image& actual, const image::Bitmap& shared) {
  const Size all{std::max(baseline.width(), actual.width()), std::max(baseline.height(), actual.height())};
  if (std::int64_t{all.width} * all.height > image::kMaxPicturePixels) return {};
  image::Bitmap canvas(all.width, all.height);
  std::fill(canvas.pixels.begin(), canvas.pixels.end(), std::uint8_t{255});
  const Size part = shared_size(baseline, actual);
  for (int y = 0; y < part.height; ++y) {
    std::copy_n(shared.pixels.begin() + static_cast<std::ptrdiff_t>(y) * shared.stride(), shared.stride(),
                canvas.pixels.begin() + static_cast<std::ptrdiff_t>(y) * canvas.stride());
  }
  mark_rest(baseline, part, kBlue, -1, canvas);
  mark_rest(actual, part, kOrange, 1, canvas);
  return canvas;
}

}  // namespace epochreel::compare
