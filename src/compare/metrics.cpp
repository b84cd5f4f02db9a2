#include "epochreel/compare/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "changes.h"
#include "channels.h"
#include "epochreel/base/error.h"
#include "flip.h"
#include "grounds.h"
#include "pixelmatch.h"
#include "ssim.h"

namespace epochreel::compare {

namespace {

/// The others' grey: a tenth of the luma on white, less where the pixel is not opaque.
constexpr std::uint8_t faint(const std::uint8_t* pixel) {
  const int luma = (299 * pixel[2] + 587 * pixel[1] + 114 * pixel[0]) / 1000;
  return static_cast<std::uint8_t>(255 - (255 - luma) * pixel[3] / 2550);
}

void draw_difference(const image::Bitmap& baseline, const PixelCounts& counts, image::Bitmap& difference) {
  constexpr std::array<std::uint8_t, 4> kRed = {0, 0, 255, 255};
  constexpr std::array<std::uint8_t, 4> kYellow = {0, 255, 255, 255};
  difference = image::Bitmap(baseline.width, baseline.height);
  for (std::size_t i = 0; i < baseline.pixels.size() / 4; ++i) {
    const PixelKind kind = counts.kinds.empty() ? PixelKind::kSimilar : counts.kinds[i];
    const std::uint8_t grey = faint(baseline.pixels.data() + 4 * i);
    const std::array<std::uint8_t, 4> similar = {grey, grey, grey, 255};
    const auto& color = kind == PixelKind::kDifferent ? kRed : kind == PixelKind::kAntialiased ? kYellow : similar;
    std::copy(color.begin(), color.end(), difference.pixels.begin() + static_cast<std::ptrdiff_t>(4 * i));
  }
}

void require_same_size(const image::Image& baseline, const image::Image& actual) {
  if (baseline.width() == actual.width() && baseline.height() == actual.height() &&
      baseline.bitmap.pixels.size() == actual.bitmap.pixels.size()) {
    return;
  }
  throw Error(ErrorKind::kFailed, "",
              fmt::format("cannot compare a picture of {}x{} pixels with one of {}x{}", baseline.width(),
                          baseline.height(), actual.width(), actual.height()));
}

/// Calls `look` with the two as 8-bit opaque pictures: as they are, or laid on each ground.
template <class Look>
void on_grounds(const image::Image& baseline, const image::Image& actual, const Look& look) {
  if (image::is_opaque(baseline.bitmap) && image::is_opaque(actual.bitmap)) return look(baseline.bitmap, actual.bitmap);
  for (const Ground ground : {Ground::kBlack, Ground::kWhite}) look(laid_on(baseline, ground), laid_on(actual, ground));
}

}  // namespace

PictureMetrics measure(const image::Image& baseline, const image::Image& actual, const PixelRule& rule,
                       image::Bitmap* difference) {
  require_same_size(baseline, actual);
  const PixelFormat format = format_of(baseline, actual);
  const Changes changes = find_changes(baseline, actual, format);
  PictureMetrics metrics;
  measure_channels(baseline, actual, changes, format, metrics);
  const PixelCounts counts = count_pixels(baseline, actual, changes, rule, format);
  metrics.different = counts.different;
  metrics.antialiased = counts.antialiased;
  metrics.densest = densest_window(changes, counts);
  on_grounds(baseline, actual, [&](const image::Bitmap& a, const image::Bitmap& b) {
    const auto ssim = mean_ssim(a, b, changes);
    if (!metrics.ssim || (ssim && *ssim < *metrics.ssim)) metrics.ssim = ssim;
  });
  if (difference != nullptr) draw_difference(baseline.bitmap, counts, *difference);
  return metrics;
}

FlipSummary measure_flip(const image::Image& baseline, const image::Image& actual) {
  require_same_size(baseline, actual);
  const Changes changes = find_changes(baseline, actual, format_of(baseline, actual));
  FlipSummary worst;
  on_grounds(baseline, actual, [&](const image::Bitmap& a, const image::Bitmap& b) {
    const FlipSummary summary = flip_summary(a, b, changes);
    if (summary.mean > worst.mean) worst = summary;
  });
  return worst;
}

}  // namespace epochreel::compare
