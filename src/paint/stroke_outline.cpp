#include "stroke_outline.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace epochreel::paint {

using scene::Point;

namespace {

Point operator+(const Point& a, const Point& b) { return {a.x + b.x, a.y + b.y}; }
Point operator*(const Point& a, double factor) { return {a.x * factor, a.y * factor}; }
double dot(const Point& a, const Point& b) { return a.x * b.x + a.y * b.y; }
double cross(const Point& a, const Point& b) { return a.x * b.y - a.y * b.x; }

/// A direction as long as 1; `v` is longer than 0.
Point unit(const Point& v) { return v * (1 / std::sqrt(dot(v, v))); }

/// Walks once around a line. One side is walked along, the other back, so each segment is a rectangle of one winding, a
/// join adds the wedge at its outer side, and the way at its inner side leads through the line itself.
class Outliner {
 public:
  explicit Outliner(const LineStyle& style) : radius_(style.width / 2), tolerance_(style.tolerance) {}

  /// The side at the left of the points, joins included; directions_[i] leads from points[i] to points[i + 1].
  void add_side(const std::vector<Point>& points, const std::vector<Point>& directions, bool closed) {
    for (std::size_t i = 0; i < directions.size(); ++i) {
      const Point left = left_of(directions[i]);
      const bool is_last = i + 1 == directions.size();
      const Point& end = points[(i + 1) % points.size()];
      polygon.push_back(points[i] + left * radius_);
      polygon.push_back(end + left * radius_);
      if (is_last && !closed) break;
      add_join(end, left, left_of(directions[is_last ? 0 : i + 1]));
    }
  }

  /// Half a circle around the end that `direction` leads to.
  void add_end(const Point& end, const Point& direction) {
    const Point left = left_of(direction);
    add_arc(end, left, direction);
    polygon.push_back(end + direction * radius_);
    add_arc(end, direction, left * -1);
  }

  std::vector<Point> polygon;

 private:
  /// With y downwards, the side that lies at the left of someone who looks along the direction.
  static Point left_of(const Point& direction) { return {direction.y, -direction.x}; }

  void add_join(const Point& place, const Point& before, const Point& after) {
    const double turn = cross(before, after);
    const bool outer = turn > 0 || (turn == 0 && dot(before, after) < 0);
    if (!outer) {
      if (turn < 0) polygon.push_back(place);
      return;
    }
    if (dot(before, after) > 0) {
      add_arc(place, before, after);
      return;
    }
    // More than a right angle: by way of the direction of the line before.
    const Point ahead = {-before.y, before.x};
    add_arc(place, before, ahead);
    polygon.push_back(place + ahead * radius_);
    add_arc(place, ahead, after);
  }

  /// Points between two directions from the centre, which are a right angle apart or less.
  void add_arc(const Point& centre, const Point& from, const Point& to) {
    const double angle_cosine = dot(from, to);
    // Half the angle has the cosine c: the arc rises by radius (1 - c) above its chord.
    const double half_cosine = std::sqrt(std::max(0.0, (1 + angle_cosine) / 2));
    if (radius_ * (1 - half_cosine) <= tolerance_) return;
    const Point middle = unit(from + to);
    add_arc(centre, from, middle);
    polygon.push_back(centre + middle * radius_);
    add_arc(centre, middle, to);
  }

  double radius_;
  double tolerance_;
};

std::vector<Point> without_repeats(const std::vector<Point>& points, bool closed) {
  std::vector<Point> places;
  for (const Point& point : points) {
    if (places.empty() || places.back() != point) places.push_back(point);
  }
  while (closed && places.size() > 1 && places.front() == places.back()) places.pop_back();
  return places;
}

std::vector<Point> directions_of(const std::vector<Point>& places, bool closed) {
  std::vector<Point> directions;
  for (std::size_t i = 0; i + (closed ? 0 : 1) < places.size(); ++i) {
    directions.push_back(unit(places[(i + 1) % places.size()] + places[i] * -1));
  }
  return directions;
}

/// The same line walked back: `places` and `directions` from their ends.
void turn_round(std::vector<Point>& places, std::vector<Point>& directions, bool closed) {
  std::reverse(places.begin(), places.end());
  if (closed) std::rotate(places.begin(), places.end() - 1, places.end());  // the first place stays the first
  std::reverse(directions.begin(), directions.end());
  for (Point& direction : directions) direction = direction * -1;
}

}  // namespace

std::vector<std::vector<Point>> stroke_outline(const std::vector<Point>& points, const LineStyle& style) {
  if (points.size() < 2) return {};
  std::vector<Point> places = without_repeats(points, style.closed);
  Outliner outliner(style);
  if (places.size() == 1) {
    const Point right = {1, 0};
    outliner.add_end(places.front(), right);
    outliner.polygon.push_back(places.front() + Point{0, style.width / 2});
    outliner.add_end(places.front(), right * -1);
    outliner.polygon.push_back(places.front() + Point{0, -style.width / 2});
    return {outliner.polygon};
  }
  std::vector<Point> directions = directions_of(places, style.closed);
  std::vector<std::vector<Point>> polygons;
  for (int side = 0; side < 2; ++side) {
    outliner.add_side(places, directions, style.closed);
    if (style.closed) {
      polygons.push_back(std::exchange(outliner.polygon, {}));
    } else {
      outliner.add_end(places.back(), directions.back());
    }
    turn_round(places, directions, style.closed);
  }
  if (!style.closed) polygons.push_back(std::move(outliner.polygon));
  return polygons;
}

}  // namespace epochreel::paint
