#include "coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

namespace epochreel::paint {
namespace {

using scene::Point;

/// A closed row of lines.
Contour polygon(const std::vector<Point>& corners) {
  Contour contour{corners.front(), {}};
  for (std::size_t i = 1; i <= corners.size(); ++i) {
    const Point& end = corners[i % corners.size()];
    contour.curves.push_back({end, end, end, true});
  }
  return contour;
}

Contour rectangle(double x, double y, double right, double bottom) {
  return polygon({{x, y}, {right, y}, {right, bottom}, {x, bottom}});
}

Contour turned(Contour contour) {
  std::vector<Point> corners;
  for (const Contour::Curve& curve : contour.curves) corners.insert(corners.begin(), curve.end);
  return polygon(corners);
}

/// A circle of four curves, whose radius is off by 0.03 % at most.
Contour circle(double x, double y, double r) {
  const double h = r * 0.5522847498;
  return {{x + r, y},
          {{{x + r, y + h}, {x + h, y + r}, {x, y + r}},
           {{x - h, y + r}, {x - r, y + h}, {x - r, y}},
           {{x - r, y - h}, {x - h, y - r}, {x, y - r}},
           {{x + h, y - r}, {x + r, y - h}, {x + r, y}}}};
}

/// In pixels covered whole.
double area(const CoverageMask& mask) { return std::accumulate(mask.values.begin(), mask.values.end(), 0.0) / 255; }

TEST(Coverage, IsTheShareOfThePixelThatIsInside) {
  const CoverageMask mask = cover({{rectangle(0.25, 1, 2.5, 1.5)}, {0.25, 1, 2.25, 0.5}}, 1, 0);
  EXPECT_EQ((std::array{mask.left, mask.top, mask.width, mask.height}), (std::array{0, 1, 3, 1}));
  EXPECT_THAT(mask.values, testing::ElementsAre(96, 128, 64));  // 3/8, 1/2 and 1/4 of 255
}

TEST(Coverage, PlacesBelowAndAtTheLeftAreThere) {
  const CoverageMask mask = cover({{rectangle(-1.5, -2, -0.5, -1)}, {-1.5, -2, 1, 1}}, 1, 0.25);
  EXPECT_EQ(mask.left, -2);
  EXPECT_EQ(mask.top, -2);
  ASSERT_GE(mask.width, 2);
  EXPECT_EQ(mask.values[0], 64);  // -1.25 to -1
  EXPECT_EQ(mask.values[1], 191);
}

TEST(Coverage, AShiftOfAWholePixelMovesTheMask) {
  const GlyphOutline outline{{circle(0.5, 0.5, 0.4)}, {0.1, 0.1, 0.8, 0.8}};
  const CoverageMask here = cover(outline, 11, 0.25);
  const CoverageMask there = cover(outline, 11, 1.25);
  EXPECT_EQ(there.left, here.left + 1);
  EXPECT_EQ(there.values, here.values);
}

TEST(Coverage, ACircleHasItsArea) {
  for (const double em : {4.0, 20.0, 200.0}) {
    const CoverageMask mask = cover({{circle(0.5, 0.5, 0.4)}, {0.1, 0.1, 0.8, 0.8}}, em, 0.3);
    const double wanted = std::numbers::pi * 0.16 * em * em;
    EXPECT_NEAR(area(mask), wanted, 0.1 + wanted * 0.002) << em;
  }
}

TEST(Coverage, AHoleIsEmptyAndOverlapsCountOnce) {
  const scene::Rect box{0, 0, 8, 8};
  const Contour whole = rectangle(0, 0, 8, 8);
  EXPECT_DOUBLE_EQ(area(cover({{whole, turned(rectangle(2, 2, 6, 6))}, box}, 1, 0)), 64 - 16);
  EXPECT_DOUBLE_EQ(area(cover({{whole, rectangle(2, 2, 6, 6)}, box}, 1, 0)), 64);
  EXPECT_DOUBLE_EQ(area(cover({{turned(whole)}, box}, 1, 0)), 64);
}

TEST(Coverage, NothingIsAnEmptyMask) { EXPECT_TRUE(cover({}, 20, 0).values.empty()); }

}  // namespace
}  // namespace epochreel::paint
