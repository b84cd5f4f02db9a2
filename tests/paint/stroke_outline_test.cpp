#include "stroke_outline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "epochreel/base/random.h"

namespace epochreel::paint {
namespace {

using scene::Point;

double distance(const Point& a, const Point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// Plainly: the nearest place of the segment is sought.
double distance(const Point& point, const Point& from, const Point& to) {
  const double length = distance(from, to);
  if (length == 0) return distance(point, from);
  const double along =
      ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / (length * length);
  const double t = std::clamp(along, 0.0, 1.0);
  return distance(point, {from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)});
}

double distance(const Point& point, const std::vector<Point>& line, bool closed) {
  double least = INFINITY;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) least = std::min(least, distance(point, line[i], line[i + 1]));
  return closed ? std::min(least, distance(point, line.back(), line.front())) : least;
}

/// How often the polygons wind around a place.
int winding(const std::vector<std::vector<Point>>& polygons, const Point& place) {
  int sum = 0;
  for (const auto& polygon : polygons) {
    for (std::size_t i = 0; i < polygon.size(); ++i) {
      const Point& a = polygon[i];
      const Point& b = polygon[(i + 1) % polygon.size()];
      if ((a.y <= place.y) == (b.y <= place.y)) continue;
      const double x = a.x + (place.y - a.y) * (b.x - a.x) / (b.y - a.y);
      if (x > place.x) sum += b.y > a.y ? 1 : -1;
    }
  }
  return sum;
}

/// A place is inside if, and only if, it is nearer to the line than half of the width.
void expect_outlines(const std::vector<Point>& line, const LineStyle& style, std::uint64_t seed) {
  const auto polygons = stroke_outline(line, style);
  const RandomStream random(seed, RandomUse::kSynthetic, 2);
  for (std::uint64_t i = 0; i < 200; ++i) {
    const Point place{random.uniform(2 * i) * 30 - 5, random.uniform(2 * i + 1) * 30 - 5};
    const double off = distance(place, line, style.closed) - style.width / 2;
    if (std::abs(off) < 2 * style.tolerance) continue;
    ASSERT_EQ(winding(polygons, place) != 0, off < 0) << "seed " << seed << " at " << place.x << ", " << place.y;
    ASSERT_GE(winding(polygons, place), 0);
  }
}

TEST(StrokeOutline, HasAllThatIsNearerThanHalfTheWidth) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const RandomStream random(seed, RandomUse::kSynthetic, 1);
    std::vector<Point> line;
    const std::uint32_t count = 2 + random.below(0, 8);
    for (std::uint32_t i = 0; i < count; ++i) {
      line.push_back({std::floor(random.uniform(2 * i + 1) * 20), std::floor(random.uniform(2 * i + 2) * 20)});
    }
    for (const bool closed : {false, true}) expect_outlines(line, {0.5 + 6 * random.uniform(99), closed, 0.01}, seed);
  }
}

TEST(StrokeOutline, TurnsBackAndStandsStill) {
  expect_outlines({{2, 2}, {12, 2}, {5, 2}, {5, 2}, {5, 14}}, {3, false, 0.01}, 1);
  expect_outlines({{2, 2}, {12, 2}}, {3, true, 0.01}, 2);
  expect_outlines({{7, 7}, {7, 7}}, {4, false, 0.01}, 3);
  expect_outlines({{7, 7}, {7, 7}, {7, 7}}, {4, true, 0.01}, 4);
  EXPECT_TRUE(stroke_outline({{7, 7}}, {4, false, 0.01}).empty());
  EXPECT_TRUE(stroke_outline({}, {4, false, 0.01}).empty());
}

TEST(StrokeOutline, RoundEndsAreAsNearToTheirCircleAsIsAskedFor) {
  for (const double tolerance : {0.5, 0.05, 0.005}) {
    const auto polygons = stroke_outline({{0, 0}, {40, 0}}, {20, false, tolerance});
    ASSERT_EQ(polygons.size(), 1U);
    double worst = 0;
    for (std::size_t i = 0; i < polygons[0].size(); ++i) {
      const Point& a = polygons[0][i];
      const Point& b = polygons[0][(i + 1) % polygons[0].size()];
      if (a.x < 40 || b.x < 40) continue;
      worst = std::max(worst, 10 - distance({(a.x + b.x) / 2, (a.y + b.y) / 2}, {40, 0}));
    }
    EXPECT_LE(worst, tolerance);
    EXPECT_GT(worst, 0);
  }
}

}  // namespace
}  // namespace epochreel::paint
