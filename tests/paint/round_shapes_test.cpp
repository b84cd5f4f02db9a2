/// Shapes against the same, found by asking at many places of each pixel whether they lie inside.
#include "src/paint/round_shapes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "epochreel/base/random.h"

namespace epochreel::paint {
namespace {

using image::Bitmap;
using scene::Point;
using scene::Rect;

constexpr int kSide = 48;
constexpr Tint kWhite{0xFFFFFF, 255};

Bitmap black(int width = kSide, int height = kSide) {
  Bitmap bitmap(width, height);
  for (std::size_t i = 3; i < bitmap.pixels.size(); i += 4) bitmap.pixels[i] = 255;
  return bitmap;
}

int channel(const Bitmap& bitmap, int x, int y, int c) {
  return bitmap.pixels[static_cast<std::size_t>((y * bitmap.width + x) * 4 + c)];
}

using IsInside = std::function<bool(double x, double y)>;

/// The share of 16 x 16 places of a pixel that lie inside.
double share_inside(const IsInside& is_inside, int x, int y) {
  constexpr int kPlaces = 16;
  int inside = 0;
  for (int i = 0; i < kPlaces * kPlaces; ++i) {
    inside += is_inside(x + (i % kPlaces + 0.5) / kPlaces, y + (i / kPlaces + 0.5) / kPlaces) ? 1 : 0;
  }
  return static_cast<double>(inside) / (kPlaces * kPlaces);
}

/// A distance says the covered share of a pixel whose edge runs askew or is bent only nearly; what it says of all
/// pixels together is right.
void expect_covers(const Bitmap& bitmap, const IsInside& is_inside, double most, const std::string& what) {
  double sum = 0;
  double expected_sum = 0;
  for (int y = 0; y < bitmap.height; ++y) {
    for (int x = 0; x < bitmap.width; ++x) {
      const double covered = channel(bitmap, x, y, 0) / 255.0;
      const double expected = share_inside(is_inside, x, y);
      ASSERT_NEAR(covered, expected, most) << what << ", pixel " << x << ", " << y;
      sum += covered;
      expected_sum += expected;
    }
  }
  EXPECT_NEAR(sum, expected_sum, 0.5 + 0.02 * expected_sum) << what;
}

bool is_in(const RoundBox& box, double x, double y) {
  const Rect& area = box.area;
  const double radius = std::min({box.radius, area.width / 2, area.height / 2});
  if (x < area.x || x > area.right() || y < area.y || y > area.bottom()) return false;
  const double dx = std::max({0.0, area.x + radius - x, x - (area.right() - radius)});
  const double dy = std::max({0.0, area.y + radius - y, y - (area.bottom() - radius)});
  return dx == 0 || dy == 0 || std::hypot(dx, dy) <= radius;
}

/// Plainly: the nearest place of the segment is sought.
double distance(const Point& place, const Point& from, const Point& to) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  const double along =
      length == 0 ? 0
                  : ((place.x - from.x) * (to.x - from.x) + (place.y - from.y) * (to.y - from.y)) / (length * length);
  const double t = std::clamp(along, 0.0, 1.0);
  return std::hypot(place.x - from.x - t * (to.x - from.x), place.y - from.y - t * (to.y - from.y));
}

double distance(const Point& place, const std::vector<Point>& line, bool closed) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < line.size(); ++i) least = std::min(least, distance(place, line[i - 1], line[i]));
  return closed ? std::min(least, distance(place, line.back(), line.front())) : least;
}

struct Random {
  RandomStream stream;
  std::uint64_t used = 0;

  explicit Random(std::uint64_t seed) : stream(seed, RandomUse::kSynthetic, 1) {}
  double operator()(double from, double to) { return from + (to - from) * stream.uniform(used++); }
};

RoundBox some_box(Random& random, double least_radius) {
  const Rect area{random(2, 20), random(2, 20), random(1, 24), random(1, 24)};
  return {area, random(least_radius, 10)};
}

TEST(RoundShapes, BoxesCoverWhatLiesInThem) {
  ShapePainter painter;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    RoundBox box = some_box(random, 2);
    if (seed % 4 == 0) box.radius = 0;
    Bitmap bitmap = black();
    painter.fill(box, kWhite, bitmap);
    expect_covers(
        bitmap, [&](double x, double y) { return is_in(box, x, y); }, box.radius == 0 ? 0.04 : 0.17,
        "box of seed " + std::to_string(seed));
  }
}

TEST(RoundShapes, ABoxOfWholePixelsHasSharpEdges) {
  ShapePainter painter;
  Bitmap bitmap = black();
  painter.fill({{3, 5, 10, 7}, 0}, kWhite, bitmap);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      EXPECT_EQ(channel(bitmap, x, y, 0), x >= 3 && x < 13 && y >= 5 && y < 12 ? 255 : 0) << x << ", " << y;
    }
  }
}

TEST(RoundShapes, RingsLeaveTheInsideOut) {
  ShapePainter painter;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    Random random(seed);
    RoundBox box = some_box(random, 3);
    box.area.width += 12;
    box.area.height += 12;
    const double width = random(1, 4);
    Bitmap bitmap = black();
    painter.ring(box, width, kWhite, bitmap);
    const double radius = std::min({box.radius, box.area.width / 2, box.area.height / 2});
    const auto grown = [&](double by) {
      return RoundBox{{box.area.x - by, box.area.y - by, box.area.width + 2 * by, box.area.height + 2 * by},
                      std::max(0.0, radius + by)};
    };
    const RoundBox outside = grown(width / 2);
    const RoundBox inside = grown(-width / 2);
    expect_covers(
        bitmap, [&](double x, double y) { return is_in(outside, x, y) && !is_in(inside, x, y); }, 0.3,
        "ring of seed " + std::to_string(seed));
  }
}

std::vector<Point> some_line(Random& random) {
  std::vector<Point> line;
  const int count = 2 + static_cast<int>(random(0, 6));
  for (int i = 0; i < count; ++i) line.push_back({random(6, 42), random(6, 42)});
  if (count > 4) line[2].y = line[1].y;
  if (count > 5) line[4] = line[3];
  return line;
}

TEST(RoundShapes, LinesCoverWhatIsNearThem) {
  ShapePainter painter;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const std::vector<Point> line = some_line(random);
    const double width = random(1, 6);
    const bool closed = seed % 3 == 0;
    Bitmap bitmap = black();
    painter.line(line, width, closed, kWhite, bitmap);
    // Where two segments meet in a pixel, each covers a part of it, and the larger part is taken.
    double worst = 0;
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const double off = distance({x + 0.5, y + 0.5}, line, closed) - width / 2;
        const double covered = channel(bitmap, x, y, 0) / 255.0;
        worst = std::max(worst, std::abs(covered - std::clamp(0.5 - off, 0.0, 1.0)));
      }
    }
    EXPECT_LT(worst, 0.004) << "seed " << seed;
  }
}

TEST(RoundShapes, ALineIsAsWideAsItIsSaid) {
  ShapePainter painter;
  for (const double width : {0.3, 0.6, 1.0, 1.7, 3.0}) {
    Bitmap bitmap = black();
    painter.line(std::vector<Point>{{-20, 10.2}, {70, 34.9}}, width, false, kWhite, bitmap);
    double sum = 0;
    for (int y = 0; y < kSide; ++y) sum += channel(bitmap, 20, y, 0) / 255.0;
    const double down = width * std::hypot(90, 24.7) / 90;  // along a column
    EXPECT_NEAR(sum, down, 0.08 * down) << width;
  }
}

TEST(RoundShapes, ALineWithoutLengthIsADotAndOnePointIsNothing) {
  ShapePainter painter;
  Bitmap bitmap = black();
  painter.line(std::vector<Point>{{10, 10}, {10, 10}}, 4, false, kWhite, bitmap);
  EXPECT_EQ(channel(bitmap, 10, 10, 0), 255);
  EXPECT_EQ(channel(bitmap, 13, 10, 0), 0);
  Bitmap none = black();
  painter.line(std::vector<Point>{{10, 10}}, 4, true, kWhite, none);
  EXPECT_EQ(none.pixels, black().pixels);
}

/// A picture shows the part of a shape that lies in it as a larger picture does.
TEST(RoundShapes, AreCutOffAtTheEdges) {
  constexpr int kAway = 20;
  ShapePainter painter;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Random random(seed);
    const RoundBox box{{random(-15, 40), random(-15, 40), random(1, 30), random(1, 30)}, random(0, 6)};
    std::vector<Point> line = some_line(random);
    for (Point& point : line) point = {point.x * 2 - 24, point.y * 2 - 24};
    Bitmap small = black();
    Bitmap large = black(kSide + 2 * kAway, kSide + 2 * kAway);
    const auto draw = [&](double by, Bitmap& bitmap) {
      const RoundBox moved{{box.area.x + by, box.area.y + by, box.area.width, box.area.height}, box.radius};
      std::vector<Point> moved_line = line;
      for (Point& point : moved_line) point = {point.x + by, point.y + by};
      painter.fill(moved, {0x4080FF, 200}, bitmap);
      painter.ring(moved, 3, {0xFF8040, 180}, bitmap);
      painter.line(moved_line, 2.5, false, {0x20FF60, 150}, bitmap);
    };
    draw(0, small);
    draw(kAway, large);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        for (int c = 0; c < 3; ++c) {
          // Float places differ by their rounding.
          ASSERT_NEAR(channel(small, x, y, c), channel(large, x + kAway, y + kAway, c), 2)
              << "seed " << seed << ", pixel " << x << ", " << y;
        }
      }
    }
  }
}

/// What is not finite or has no area is no reason to write elsewhere.
TEST(RoundShapes, StandWhatIsNoPlace) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  constexpr double kFar = std::numeric_limits<double>::infinity();
  const std::vector<std::uint8_t> pixel(4, 200);
  ShapePainter painter;
  for (const double odd : {kNone, kFar, -kFar, 1e300, 0.0}) {
    for (int at = 0; at < 4; ++at) {
      Bitmap bitmap = black();
      const auto place = [&](int i) { return i == at ? odd : 10.0 + i; };
      const RoundBox box{{place(0), place(1), place(2), place(3)}, 3};
      painter.fill(box, kWhite, bitmap);
      painter.ring(box, 2, kWhite, bitmap);
      painter.image(box, {1, 1, pixel.data()}, 1, bitmap);
      painter.line(std::vector<Point>{{place(0), place(1)}, {place(2), place(3)}}, 2, true, kWhite, bitmap);
    }
  }
}

TEST(RoundShapes, APictureShowsWhatAPixelsMiddleLiesIn) {
  ShapePainter painter;
  std::vector<std::uint8_t> grid;
  for (int i = 0; i < 5 * 3; ++i) {
    grid.insert(grid.end(), {static_cast<std::uint8_t>(10 * i), static_cast<std::uint8_t>(255 - i), 7, 0});
  }
  for (const double opacity : {1.0, 0.4}) {
    const RoundBox box{{3.2, 6.9, 31.7, 20.4}, 4};
    Bitmap bitmap = black();
    painter.image(box, {5, 3, grid.data()}, opacity, bitmap);
    Bitmap mask = black();
    painter.fill(box, {0xFFFFFF, tint_of({}, opacity).opacity}, mask);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const int column = std::clamp(static_cast<int>(std::floor((x + 0.5 - 3.2) / 31.7 * 5)), 0, 4);
        const int row = std::clamp(static_cast<int>(std::floor((y + 0.5 - 6.9) / 20.4 * 3)), 0, 2);
        for (int c = 0; c < 3; ++c) {
          const double of = grid[static_cast<std::size_t>((row * 5 + column) * 4 + c)];
          EXPECT_NEAR(channel(bitmap, x, y, c), of * channel(mask, x, y, c) / 255.0, 0.51) << x << ", " << y;
        }
        EXPECT_EQ(channel(bitmap, x, y, 3), 255);
      }
    }
  }
}

TEST(LayColor, MixesByCoverageTimesOpacity) {
  constexpr int kCount = 256;
  std::vector<std::uint8_t> coverage(kCount);
  for (int x = 0; x < kCount; ++x) coverage[static_cast<std::size_t>(x)] = static_cast<std::uint8_t>(x);
  for (const int count : {kCount, 7}) {  // in vectors, and one by one
    for (const std::uint32_t opacity : {0U, 1U, 100U, 254U, 255U}) {
      for (const int under : {0, 1, 77, 254, 255}) {
        std::vector<std::uint8_t> pixels(std::size_t{4} * kCount, static_cast<std::uint8_t>(under));
        const int first = kCount - count;
        lay_color({coverage.data() + first, count}, {0x0A80FF, opacity}, pixels.data() + std::ptrdiff_t{4} * first);
        for (int x = first; x < kCount; ++x) {
          const double share = std::floor(x * opacity / 255.0 + 0.5) / 255;
          for (int c = 0; c < 3; ++c) {
            const int over = std::array{0xFF, 0x80, 0x0A}[static_cast<std::size_t>(c)];
            EXPECT_EQ(pixels[static_cast<std::size_t>(4 * x + c)], std::floor(over * share + under * (1 - share) + 0.5))
                << "coverage " << x << ", opacity " << opacity << ", over " << under;
          }
          EXPECT_EQ(pixels[static_cast<std::size_t>(4 * x + 3)], under) << "what is beside the colours stays";
        }
      }
    }
  }
}

}  // namespace
}  // namespace epochreel::paint
