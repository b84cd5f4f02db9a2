#include "panels/projection/spread.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr int kPasses = 4;

/// Moves two points apart by half of what they lack to stand a picture apart, less where they are close: so two points
/// that pass through each other do not jump, and two at one place stay there.
void push(ScatterPoint& a, ScatterPoint& b, double width, double height) {
  constexpr double kSoft = 0.3;  // pictures
  const double x = (b.at.x - a.at.x) / width;
  const double y = (b.at.y - a.at.y) / height;
  const double square = x * x + y * y;
  if (square >= 1) return;
  const double way = (1 - std::sqrt(square)) / (4 * std::sqrt(square + kSoft * kSoft));
  a.at.x -= x * way * width;
  a.at.y -= y * way * height;
  b.at.x += x * way * width;
  b.at.y += y * way * height;
}

}  // namespace

void spread(std::vector<ScatterPoint>& points, double width, double height, const Rect& bounds) {
  for (int pass = 0; pass < kPasses; ++pass) {
    for (int i = 0; i < int_size(points); ++i) {
      for (int j = 0; j < i; ++j) push(points[i], points[j], width, height);
    }
  }
  for (ScatterPoint& point : points) {
    point.at.x = std::clamp(point.at.x, bounds.x + width / 2, bounds.right() - width / 2);
    point.at.y = std::clamp(point.at.y, bounds.y + height / 2, bounds.bottom() - height / 2);
  }
}

}  // namespace epochreel::scene
