#include "marks/rails.h"

#include <algorithm>
#include <cmath>

namespace epochreel::scene {

namespace {

constexpr double kWidth = 9;     ///< of both strands together
constexpr double kLeast = 0.75;  ///< of one of them

/// The path moved sideways by so many units, to its left.
std::vector<Point> beside(const std::vector<Point>& path, double units) {
  std::vector<Point> moved;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Point& before = path[i == 0 ? 0 : i - 1];
    const Point& after = path[std::min(i + 1, path.size() - 1)];
    const double length = std::max(1e-9, std::hypot(after.x - before.x, after.y - before.y));
    moved.push_back(
        {path[i].x + (after.y - before.y) / length * units, path[i].y - (after.x - before.x) / length * units});
  }
  return moved;
}

}  // namespace

void draw(Pen& pen, const RailMark& rail) {
  const auto& theme = pen.theme();
  const double branch = kWidth * rail.branch_share;
  const double stream = kWidth - branch;
  if (rail.branch_share > 0) {
    pen.polyline(beside(rail.path, stream / 2), std::max(kLeast, branch), theme.up, 0.85);
  }
  const double width = rail.branch_share > 0 ? stream : kWidth / 3;
  pen.polyline(beside(rail.path, -branch / 2), std::max(kLeast, width), theme.muted, 0.7);
  for (const Text& label : rail.labels) pen.text(label);
}

}  // namespace epochreel::scene
