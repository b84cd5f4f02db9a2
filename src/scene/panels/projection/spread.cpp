#include "panels/projection/spread.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "panels/projection/linear.h"

namespace epochreel::scene {

namespace {

constexpr int kPasses = 4;

/// Moves two points half of what they lack to stand a picture apart.
void push(ScatterPoint& a, ScatterPoint& b, int number, double width, double height) {
  double x = (b.at.x - a.at.x) / width;
  double y = (b.at.y - a.at.y) / height;
  const double square = x * x + y * y;
  if (square >= 1) return;
  const double length = std::sqrt(square);
  if (length < 1e-6) {  // at one place: by their numbers
    x = cosine(number * 0.618);
    y = sine(number * 0.618);
  } else {
    x /= length;
    y /= length;
  }
  const double way = (1 - length) / 4;
  a.at.x -= x * way * width;
  a.at.y -= y * way * height;
  b.at.x += x * way * width;
  b.at.y += y * way * height;
}

}  // namespace

void spread(std::vector<ScatterPoint>& points, double width, double height, const Rect& bounds) {
  for (int pass = 0; pass < kPasses; ++pass) {
    for (int i = 0; i < int_size(points); ++i) {
      for (int j = 0; j < i; ++j) push(points[i], points[j], i + j, width, height);
    }
  }
  for (ScatterPoint& point : points) {
    point.at.x = std::clamp(point.at.x, bounds.x + width / 2, bounds.right() - width / 2);
    point.at.y = std::clamp(point.at.y, bounds.y + height / 2, bounds.bottom() - height / 2);
  }
}

}  // namespace epochreel::scene
