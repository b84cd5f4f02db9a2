#include "layout/logo.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "epochreel/base/color.h"
#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr double kWidest = 1.0 / 3;   ///< of the foot
constexpr double kLeastContrast = 3;  ///< that WCAG 2.1 asks of graphics (success criterion 1.4.11)
constexpr double kPadding = 4;        ///< units of a plate around the logo
constexpr double kRadius = 4;

/// Blue, green and red times alpha, and alpha, each 0 to 255.
using Sample = std::array<double, 4>;

/// The mean of the logo over a rectangle of its pixels, each counted as far as it lies within.
Sample mean_within(const job::LogoPicture& logo, const Rect& part) {
  Sample sum{};
  for (int y = floor_to<int>(part.y); y < std::min(ceil_to<int>(part.bottom()), logo.height); ++y) {
    const double high = std::min(y + 1.0, part.bottom()) - std::max<double>(y, part.y);
    for (int x = floor_to<int>(part.x); x < std::min(ceil_to<int>(part.right()), logo.width); ++x) {
      const double wide = std::min(x + 1.0, part.right()) - std::max<double>(x, part.x);
      const std::uint8_t* const pixel = logo.bgra.data() + (std::ptrdiff_t{y} * logo.width + x) * 4;
      const double alpha = pixel[3] / 255.0 * high * wide;
      for (int c = 0; c < 3; ++c) sum[c] += pixel[c] * alpha;
      sum[3] += 255 * alpha;
    }
  }
  for (double& value : sum) value /= part.width * part.height;
  return sum;
}

/// The colour of the logo as a whole.
Color mean_color(const job::LogoPicture& logo) {
  const Sample mean = mean_within(logo, {0, 0, quotient(logo.width, 1), quotient(logo.height, 1)});
  const auto channel = [&](int c) { return round_to<std::uint8_t>(mean[c] * 255 / mean[3]); };
  return {channel(2), channel(1), channel(0)};
}

/// A size in pixels, and the empty pixels around the logo within it.
struct LogoSize {
  int width = 0;
  int height = 0;
  int padding = 0;
};

LogoSize size_of(const job::LogoPicture& logo, const Stage& stage, bool plate) {
  LogoSize size;
  size.padding = plate ? round_to<int>(kPadding * stage.scale) : 0;
  const double both = 2.0 * size.padding;
  const double scale = std::min((stage.foot.height * stage.scale - both) / logo.height,
                                (stage.foot.width * kWidest * stage.scale - both) / logo.width);
  size.width = std::max(1, round_to<int>(logo.width * scale)) + 2 * size.padding;
  size.height = std::max(1, round_to<int>(logo.height * scale)) + 2 * size.padding;
  return size;
}

/// The logo on `ground`, row after row.
std::vector<std::uint8_t> pixels_of(const job::LogoPicture& logo, const LogoSize& size, Color ground) {
  const std::array<std::uint8_t, 3> below = {ground.blue, ground.green, ground.red};
  const int columns = size.width - 2 * size.padding;
  const int rows = size.height - 2 * size.padding;
  const double step_x = quotient(logo.width, columns);
  const double step_y = quotient(logo.height, rows);
  std::vector<std::uint8_t> bgrx;
  for (int y = -size.padding; y < rows + size.padding; ++y) {
    for (int x = -size.padding; x < columns + size.padding; ++x) {
      const bool within = y >= 0 && y < rows && x >= 0 && x < columns;
      const Sample mean = within ? mean_within(logo, {x * step_x, y * step_y, step_x, step_y}) : Sample{};
      for (int c = 0; c < 3; ++c) bgrx.push_back(round_to<std::uint8_t>(mean[c] + below[c] * (1 - mean[3] / 255)));
      bgrx.push_back(255);
    }
  }
  return bgrx;
}

}  // namespace

Image fit_logo(const job::MovieSpec& movie, const Stage& stage) {
  const job::LogoPicture& logo = movie.footer.picture;
  if (logo.bgra.empty()) return {};
  const Theme& theme = movie.theme;
  const Color mean = mean_color(logo);
  const double contrast = contrast_ratio(mean, theme.ground);
  const bool plate = contrast < kLeastContrast && contrast_ratio(mean, theme.text) > contrast;
  const LogoSize size = size_of(logo, stage, plate);
  Image image;
  image.width = size.width;
  image.height = size.height;
  image.bgrx = pixels_of(logo, size, plate ? theme.text : theme.ground);
  image.radius = plate ? kRadius : 0;
  // On whole pixels, so that each of the image is one of the movie.
  const auto at = [&](double origin, double units) {
    return (std::round(origin + units * stage.scale) - origin) / stage.scale;
  };
  image.area.width = size.width / stage.scale;
  image.area.height = size.height / stage.scale;
  image.area.x = at(stage.origin.x, stage.foot.right() - image.area.width);
  image.area.y = at(stage.origin.y, stage.foot.y + (stage.foot.height - image.area.height) / 2);
  return image;
}

}  // namespace epochreel::scene
