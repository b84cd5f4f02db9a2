#include "round_shapes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "epochreel/base/clones.h"
#include "epochreel/base/numbers.h"

namespace epochreel::paint {

using scene::Point;
using scene::Rect;

namespace {

constexpr int kLanes = 8;  ///< columns of a line's plane that are worked on together

std::uint8_t* pixels_at(image::Bitmap& bitmap, int x, int y) {
  return bitmap.pixels.data() + static_cast<std::ptrdiff_t>(y) * bitmap.stride() + std::ptrdiff_t{4} * x;
}

/// `at`, or the limit that it is beyond; `first` where it is not a number.
int within(double at, int first, int last) {
  if (!(at > first)) return first;
  return at < last ? static_cast<int>(at) : last;
}

std::uint32_t opaque_at(const std::uint8_t* bgrx, int column) {
  std::uint32_t pixel = 0;
  std::memcpy(&pixel, bgrx + std::ptrdiff_t{4} * column, sizeof pixel);
  return 0xFF000000U | pixel;
}

EPOCHREEL_INLINE float at_most(float a, float b) { return a < b ? a : b; }
EPOCHREEL_INLINE float at_least(float a, float b) { return a > b ? a : b; }
EPOCHREEL_INLINE float share(float a) { return at_most(at_least(a, 0.0F), 1.0F); }
EPOCHREEL_INLINE std::uint8_t in_255ths(float coverage) {
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): coverage is not negative
  return static_cast<std::uint8_t>(static_cast<std::int32_t>(coverage * 255.0F + 0.5F));
}

/// How much of the pixel that begins at `pixel` lies between `from` and `to`.
EPOCHREEL_INLINE float overlap(float pixel, float from, float to) {
  return share(at_most(pixel + 1.0F, to) - at_least(pixel, from));
}

/// A box as a row of pixels meets it; x is seen from the row's first pixel.
struct BoxRow {
  float left = 0;
  float right = 0;
  float radius = 0;
  float beyond = 0;  ///< how far the row's middle lies beyond the straight part of the sides; below 0 within that
  float height = 1;  ///< how much of the row's height lies within the box

  /// All such rows of a box are covered alike.
  bool is_straight() const { return beyond < -1 && height == 1; }
};

BoxRow row_of(const RoundBox& box, int first, int row) {
  const Rect& area = box.area;
  const double radius = std::max(0.0, std::min({box.radius, area.width / 2, area.height / 2}));
  const double height = std::min<double>(row + 1, area.bottom()) - std::max<double>(row, area.y);
  const double middle = area.y + area.height / 2;
  return {static_cast<float>(area.x - first), static_cast<float>(area.right() - first), static_cast<float>(radius),
          static_cast<float>(std::abs(row + 0.5 - middle) - (area.height / 2 - radius)),
          static_cast<float>(std::clamp(height, 0.0, 1.0))};
}

/// The smaller of two: the pixel's share that lies within the straight sides, and the one that its middle's distance
/// from the round edge says. The distance is I. Quilez's: https://iquilezles.org/articles/distfunctions2d
EPOCHREEL_CLONES void cover_row(const BoxRow& row, int count, std::uint8_t* __restrict coverage) {
  const float middle = (row.left + row.right) / 2;
  const float straight = (row.right - row.left) / 2 - row.radius;
  const float below = at_least(row.beyond, 0.0F);
  const float below2 = below * below;
  for (int x = 0; x < count; ++x) {
    const auto pixel = static_cast<float>(x);
    const float from_middle = pixel + 0.5F - middle;
    const float beside = (from_middle < 0 ? -from_middle : from_middle) - straight;
    const float out = at_least(beside, 0.0F);
    const float inner = at_most(at_least(beside, row.beyond), 0.0F);
    const float distance = __builtin_sqrtf(out * out + below2) + inner - row.radius;
    const float round = row.radius > 0 ? share(0.5F - distance) : 1.0F;
    coverage[x] = in_255ths(at_most(round, overlap(pixel, row.left, row.right) * row.height));
  }
}

/// A segment as a row of pixels meets it: from the middle of the row's first pixel.
struct SegmentRow {
  float x = 0;  ///< of that middle from the segment's start
  float y = 0;
  float dx = 0;  ///< to the segment's end
  float dy = 0;
  float scale = 0;  ///< 1 / length^2, 0 for a segment without length
  float reach = 0;  ///< half of the width and half a pixel
  float full = 1;   ///< how much a line thinner than a pixel is diluted
};

/// Each pixel keeps the most that any segment covers of it.
EPOCHREEL_CLONES void cover_most(const SegmentRow& row, int count, std::uint8_t* __restrict coverage) {
  for (int x = 0; x < count; ++x) {
    const float across = row.x + static_cast<float>(x);
    const float along = share((across * row.dx + row.y * row.dy) * row.scale);
    const float off_x = across - along * row.dx;
    const float off_y = row.y - along * row.dy;
    const float distance = __builtin_sqrtf(off_x * off_x + off_y * off_y);
    const std::uint8_t covered = in_255ths(share(row.reach - distance) * row.full);
    coverage[x] = covered > coverage[x] ? covered : coverage[x];
  }
}

/// A line thinner than a pixel would be drawn too dark: by its width over what the distances would draw of it.
float dilution(double width) {
  return width < 1 ? static_cast<float>(width / ((width / 2 + 0.5) * (width / 2 + 0.5))) : 1.0F;
}

RoundBox grown(const RoundBox& box, double by) {
  const Rect& area = box.area;
  return {{area.x - by, area.y - by, std::max(0.0, area.width + 2 * by), std::max(0.0, area.height + 2 * by)},
          std::max(0.0, box.radius + by)};
}

}  // namespace

ShapePainter::Window ShapePainter::window_of(double left, double top, double right, double bottom,
                                             const image::Bitmap& bitmap) {
  return {within(std::floor(left), 0, bitmap.width), within(std::floor(top), 0, bitmap.height),
          within(std::ceil(right), 0, bitmap.width), within(std::ceil(bottom), 0, bitmap.height)};
}

ShapePainter::Window ShapePainter::window_of(const Rect& area, const image::Bitmap& bitmap) {
  return window_of(area.x, area.y, area.right(), area.bottom(), bitmap);
}

template <class Lay>
void ShapePainter::for_rows(const RoundBox& box, const Window& window, Lay&& lay) {
  if (window.is_empty()) return;
  coverage_.resize(window.width());
  bool as_before = false;
  CoverageRow coverage;
  for (int row = window.top; row < window.bottom; ++row) {
    const BoxRow of = row_of(box, window.left, row);
    if (!(as_before && of.is_straight())) {
      cover_row(of, window.width(), coverage_.data());
      coverage = coverage_row(coverage_.data(), window.width());
    }
    as_before = of.is_straight();
    lay(row, coverage);
  }
}

void ShapePainter::fill(const RoundBox& box, const Tint& tint, image::Bitmap& bitmap) {
  const Window window = window_of(box.area, bitmap);
  for_rows(box, window, [&](int row, const CoverageRow& coverage) {
    lay_color(coverage, tint, pixels_at(bitmap, window.left, row));
  });
}

void ShapePainter::ring(const RoundBox& box, double width, const Tint& tint, image::Bitmap& bitmap) {
  const RoundBox outside = grown(box, width / 2);
  const RoundBox inside = grown(box, -width / 2);
  const Window window = window_of(outside.area, bitmap);
  inside_.resize(std::max(0, window.width()));
  bool as_before = false;
  CoverageRow hole;
  for_rows(outside, window, [&](int row, const CoverageRow& coverage) {
    const BoxRow of = row_of(inside, window.left, row);
    if (!(as_before && of.is_straight())) {
      cover_row(of, window.width(), inside_.data());
      hole = coverage_row(inside_.data(), window.width());
      for (int x = 0; x < window.width(); ++x) inside_[x] = std::max(coverage.values[x], inside_[x]) - inside_[x];
    }
    as_before = of.is_straight();
    std::uint8_t* const pixels = pixels_at(bitmap, window.left, row);
    if (hole.full_first >= hole.full_last) return lay_color({inside_.data(), window.width()}, tint, pixels);
    lay_color({inside_.data(), hole.full_first}, tint, pixels);
    lay_color({inside_.data() + hole.full_last, window.width() - hole.full_last}, tint,
              pixels + std::ptrdiff_t{4} * hole.full_last);
  });
}

void ShapePainter::image(const RoundBox& box, const PixelGrid& grid, double opacity, image::Bitmap& bitmap) {
  const Window window = window_of(box.area, bitmap);
  if (window.is_empty() || !(box.area.width > 0 && box.area.height > 0)) return;
  const auto place = [](double at, double from, double length, int count) {
    return std::clamp(floor_to<int>((at + 0.5 - from) / length * count), 0, count - 1);
  };
  columns_.resize(window.width());
  for (int x = 0; x < window.width(); ++x) {
    columns_[x] = place(window.left + x, box.area.x, box.area.width, grid.width);
  }
  colors_.resize(window.width());
  const std::uint32_t share = tint_of({}, opacity).opacity;
  int shown = -1;
  for_rows(box, window, [&](int row, const CoverageRow& coverage) {
    const int line = place(row, box.area.y, box.area.height, grid.height);
    if (line != shown) {
      const std::uint8_t* const from = grid.bgrx + std::ptrdiff_t{4} * line * grid.width;
      for (int x = 0; x < window.width(); ++x) colors_[x] = opaque_at(from, columns_[x]);
    }
    shown = line;
    lay_pixels(coverage, colors_.data(), share, pixels_at(bitmap, window.left, row));
  });
}

void ShapePainter::add_segment(const Point& from, const Point& to, double width, const Window& window) {
  const double dx = to.x - from.x;
  const double dy = to.y - from.y;
  const double length2 = dx * dx + dy * dy;
  const double reach = width / 2 + 0.5;
  const double side = dy == 0 ? 0 : reach * std::sqrt(length2) / std::abs(dy);  // how far it reaches along a row
  const int top = within(std::floor(std::min(from.y, to.y) - reach), window.top, window.bottom);
  const int bottom = within(std::ceil(std::max(from.y, to.y) + reach), window.top, window.bottom);
  for (int row = top; row < bottom; ++row) {
    double left = std::min(from.x, to.x) - reach;
    double right = std::max(from.x, to.x) + reach;
    if (dy != 0) {
      const double at = from.x + (row + 0.5 - from.y) / dy * dx;
      left = std::max(left, at - side);
      right = std::min(right, at + side);
    }
    const int first = within(std::floor(left), window.left, window.right) - window.left;
    const int last = within(std::ceil(right), window.left, window.right) - window.left;
    if (first >= last) continue;
    const int start = first / kLanes * kLanes;
    const int end = (last + kLanes - 1) / kLanes * kLanes;
    Span& touched = touched_[row - window.top];
    touched = {std::min(touched.first, start), std::max(touched.last, end)};
    cover_most({static_cast<float>(window.left + start + 0.5 - from.x), static_cast<float>(row + 0.5 - from.y),
                static_cast<float>(dx), static_cast<float>(dy), length2 == 0 ? 0.0F : static_cast<float>(1 / length2),
                static_cast<float>(reach), dilution(width)},
               end - start, plane_.data() + std::ptrdiff_t{row - window.top} * stride_ + start);
  }
}

void ShapePainter::line(std::span<const Point> points, double width, bool closed, const Tint& tint,
                        image::Bitmap& bitmap) {
  if (points.size() < 2) return;
  const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
  const double reach = width / 2 + 0.5;
  const Window window = window_of(left.x - reach, top.y - reach, right.x + reach, bottom.y + reach, bitmap);
  if (window.is_empty()) return;
  stride_ = (window.width() + kLanes - 1) / kLanes * kLanes;
  plane_.resize(std::max(plane_.size(), static_cast<std::size_t>(stride_) * (window.bottom - window.top)));
  touched_.assign(window.bottom - window.top, {stride_, 0});
  for (std::size_t i = 1; i < points.size(); ++i) add_segment(points[i - 1], points[i], width, window);
  if (closed) add_segment(points.back(), points.front(), width, window);
  for (int row = window.top; row < window.bottom; ++row) {
    const auto [first, last] = touched_[row - window.top];
    if (first >= last) continue;
    std::uint8_t* const coverage = plane_.data() + std::ptrdiff_t{row - window.top} * stride_ + first;
    lay_color({coverage, std::min(last, window.width()) - first}, tint, pixels_at(bitmap, window.left + first, row));
    std::fill_n(coverage, last - first, std::uint8_t{0});
  }
}

}  // namespace epochreel::paint
