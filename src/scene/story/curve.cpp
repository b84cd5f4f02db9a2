#include "story/curve.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "epochreel/base/numbers.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

using job::AxisScale;

/// The values of one bin, added up until the next one begins.
class Bin {
 public:
  /// Adds the mean to `curve`, where there are values, and forgets them.
  void flush(Curve& curve) {
    if (count_ > 0) curve.points.push_back({x_, sum_ / count_});
    *this = {};
  }
  void add(double x, double value) {
    x_ = x;
    sum_ += value;
    ++count_;
  }

 private:
  double x_ = 0;
  double sum_ = 0;
  int count_ = 0;
};

}  // namespace

Curve binned(const std::vector<trace::Metrics>& lines, const StepPlace& place,
             const std::function<std::optional<double>(const trace::Metrics&)>& value) {
  Curve curve;
  Bin bin;
  int number = -1;
  for (const trace::Metrics& line : lines) {
    const auto v = value(line);
    if (!v) continue;
    const double x = place(static_cast<double>(line.step));
    const int its_number = floor_to<int>(x * kStepBins);
    const bool same_bin = std::exchange(number, its_number) == its_number;
    if (!same_bin || !std::isfinite(*v)) bin.flush(curve);
    if (std::isfinite(*v)) {
      bin.add(x, *v);
      continue;
    }
    const bool follows = same_bin && !curve.points.empty() && Series::is_gap(curve.points.back());
    if (!follows) curve.points.push_back(Series::gap(x));
  }
  bin.flush(curve);
  return curve;
}

std::vector<Point> until(const Curve& curve, double x, bool between) {
  std::vector<Point> points;
  for (const Point& point : curve.points) {
    if (point.x <= x + 1e-12) {
      points.push_back(point);
      continue;
    }
    if (between && !points.empty() && !Series::is_gap(points.back()) && !Series::is_gap(point)) {
      const Point last = points.back();
      const double t = (x - last.x) / (point.x - last.x);
      if (t > 1e-9) points.push_back({x, last.y + (point.y - last.y) * t});
    }
    break;
  }
  return points;
}

double round_figure(double value, bool up) {
  const double decade = std::pow(10.0, std::floor(std::log10(value)));
  const double steps[] = {1, 2, 3, 5, 10};
  if (up) {
    for (const double s : steps) {
      if (s * decade >= value * 0.999) return s * decade;
    }
    return 10 * decade;
  }
  for (int i = 4; i >= 0; --i) {
    if (steps[i] * decade <= value * 1.001) return steps[i] * decade;
  }
  return decade;
}

double ValueAxis::place(double value) const {
  if (scale == AxisScale::kLinear) return std::clamp(value / high, 0.0, 1.0);
  const double at = std::log(std::max(value, low) / low) / std::log(high / low);
  return std::clamp(at, 0.0, 1.0);
}

Curve ValueAxis::placed(Curve curve) const {
  for (Point& point : curve.points) {
    if (!Series::is_gap(point)) point.y = place(point.y);
  }
  return curve;
}

std::vector<Tick> ValueAxis::ticks() const {
  if (scale == AxisScale::kLinear) return {{0, "0"}, {0.5, plain_words(high / 2)}, {1, plain_words(high)}};
  const int first = ceil_to<int>(std::log10(low) - 1e-9);
  const int last = floor_to<int>(std::log10(high) + 1e-9);
  const Tick foot{0, (cut ? "≤ " : "") + plain_words(low)};
  if (last <= first) return {foot, {1, plain_words(high)}};
  const int stride = (last - first) / 4 + 1;
  std::vector<Tick> ticks;
  for (int power = last; power >= first; power -= stride) {
    const double value = std::pow(10.0, power);
    ticks.push_back({place(value), plain_words(value)});
  }
  if (cut) {
    constexpr double kClose = 0.1;
    std::erase_if(ticks, [](const Tick& tick) { return tick.at < kClose; });
    ticks.push_back(foot);
  }
  return ticks;
}

ValueAxis axis_of(std::initializer_list<const Curve*> curves, AxisScale scale) {
  double low = 1e300;  // above 0, as a logarithm needs
  double lowest = 1e300;
  double high = 0;
  for (const Curve* curve : curves) {
    for (const Point& point : curve->points) {
      if (point.y > 0) low = std::min(low, point.y);
      if (!Series::is_gap(point)) lowest = std::min(lowest, point.y);
      if (!Series::is_gap(point)) high = std::max(high, point.y);
    }
  }
  if (high < 1e-100) return {scale};  // whose logarithm still is one
  constexpr double kDecades = 1e-5;   // what lies further below the highest value stands at the foot
  ValueAxis axis{scale, round_figure(std::max(low, high * kDecades), false), round_figure(high, true)};
  if (axis.high / axis.low < 4) axis.low = round_figure(axis.high / 10, false);
  axis.cut = scale == AxisScale::kLog && lowest < axis.low;
  return axis;
}

}  // namespace epochreel::scene
