#include "coverage.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"

namespace epochreel::paint {

using scene::Point;

namespace {

/// Sums that become coverage: a cell holds by how much the winding number, meant over a pixel, changes from the pixel
/// at its left. This is the accumulation buffer of font-rs:
/// https://medium.com/@raphlinus/inside-the-fastest-font-renderer-in-the-world-75ae5270c445
class Accumulator {
 public:
  Accumulator(int width, int height) : stride_(width + 2), cells_(static_cast<std::size_t>(stride_ * height)) {}

  /// A line, in pixels from the first one's corner. It is cut into pieces that lie within one pixel each.
  void add_line(const Point& from, const Point& to) {
    if (from.y == to.y) return;
    const bool falls = from.y < to.y;
    const Point& high = falls ? from : to;
    const Point& low = falls ? to : from;
    const double slope = (low.x - high.x) / (low.y - high.y);
    const auto [left, right] = std::minmax(low.x, high.x);
    double x = high.x;
    double y = high.y;
    while (y < low.y) {
      const int row = floor_to<int>(y);
      const double next_y = std::min<double>(row + 1, low.y);
      const double next_x = next_y == low.y ? low.x : std::clamp(high.x + (next_y - high.y) * slope, left, right);
      add_within_row(row, {x, y}, {next_x, next_y}, falls ? 1 : -1);
      x = next_x;
      y = next_y;
    }
  }

  std::vector<std::uint8_t> values(int width, int height) const {
    std::vector<std::uint8_t> values;
    values.reserve(width * static_cast<std::size_t>(height));
    for (int row = 0; row < height; ++row) {
      double winding = 0;
      for (int column = 0; column < width; ++column) {
        winding += cells_[row * static_cast<std::size_t>(stride_) + column];
        values.push_back(round_to<std::uint8_t>(std::min(std::abs(winding), 1.0) * 255));
      }
    }
    return values;
  }

 private:
  void add_within_row(int row, const Point& from, const Point& to, double direction) {
    const Point& left = from.x <= to.x ? from : to;
    const Point& right = from.x <= to.x ? to : from;
    const double height = (to.y - from.y) * direction;
    const int last = floor_to<int>(right.x);
    double x = left.x;
    for (int column = floor_to<int>(left.x); column <= last; ++column) {
      const double next_x = column == last ? right.x : column + 1;
      const double share = right.x == left.x ? 1 : (next_x - x) / (right.x - left.x);
      const double place = (x + next_x) / 2 - column;
      double* const cell = &cells_[row * static_cast<std::size_t>(stride_) + column];
      cell[0] += height * share * (1 - place);
      cell[1] += height * share * place;
      x = next_x;
    }
  }

  int stride_;
  std::vector<double> cells_;
};

/// How many lines stand for a curve so that none is farther from it than a hundredth of a pixel: Wang's formula, as in
/// R. Goldman, Pyramid Algorithms (2003), 5.6.3.
int lines_of(const Point& start, const Contour::Curve& curve) {
  if (curve.is_line) return 1;
  constexpr double kTolerance = 0.01;
  const auto bend = [](const Point& a, const Point& b, const Point& c) {
    const double x = a.x - 2 * b.x + c.x;
    const double y = a.y - 2 * b.y + c.y;
    return x * x + y * y;
  };
  const double most = std::sqrt(std::max(bend(start, curve.first_handle, curve.second_handle),
                                         bend(curve.first_handle, curve.second_handle, curve.end)));
  return std::max(1, static_cast<int>(std::ceil(std::sqrt(0.75 * most / kTolerance))));
}

Point point_of(const Point& start, const Contour::Curve& curve, double t) {
  const double s = 1 - t;
  const double a = s * s * s;
  const double b = 3 * s * s * t;
  const double c = 3 * s * t * t;
  const double d = t * t * t;
  return {a * start.x + b * curve.first_handle.x + c * curve.second_handle.x + d * curve.end.x,
          a * start.y + b * curve.first_handle.y + c * curve.second_handle.y + d * curve.end.y};
}

}  // namespace

CoverageMask cover(const GlyphOutline& outline, double em, double shift) {
  CoverageMask mask;
  if (outline.contours.empty()) return mask;
  const scene::Rect& box = outline.box;
  mask.left = floor_to<int>(box.x * em + shift);
  mask.top = floor_to<int>(box.y * em);
  mask.width = floor_to<int>(box.right() * em + shift) + 1 - mask.left;
  mask.height = floor_to<int>(box.bottom() * em) + 1 - mask.top;
  const auto placed = [&](const Point& point) {
    // Rounding must not carry a point out of the mask.
    return Point{std::clamp<double>(point.x * em + shift - mask.left, 0, mask.width),
                 std::clamp<double>(point.y * em - mask.top, 0, mask.height)};
  };
  Accumulator sums(mask.width, mask.height);
  for (const Contour& contour : outline.contours) {
    Point from = placed(contour.start);
    for (const Contour::Curve& curve : contour.curves) {
      const Contour::Curve in_pixels = {placed(curve.first_handle), placed(curve.second_handle), placed(curve.end),
                                        curve.is_line};
      const Point start = from;
      const int lines = lines_of(start, in_pixels);
      for (int i = 1; i <= lines; ++i) {
        const Point to = i == lines ? in_pixels.end : point_of(start, in_pixels, static_cast<double>(i) / lines);
        sums.add_line(from, to);
        from = to;
      }
    }
  }
  mask.values = sums.values(mask.width, mask.height);
  return mask;
}

}  // namespace epochreel::paint
