#include "history.h"

#include <algorithm>
#include <cmath>

#include "words.h"

namespace epochreel::scene {

namespace {

constexpr int kBins = 180;

/// A logarithmic axis between two round figures.
struct LogAxis {
  double low = 0.1;
  double high = 1;

  double place(double value) const {
    const double at = std::log(std::max(value, low) / low) / std::log(high / low);
    return std::clamp(at, 0.0, 1.0);
  }
};

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

/// Mean of `value` over the metrics lines that share a bin of the axis; a bin shows once all its steps are done.
template <class Value>
Curve binned(const std::vector<trace::Metrics>& lines, const History& history, Value&& value) {
  Curve curve;
  double sum = 0;
  int count = 0;
  int bin = -1;
  double last_x = 0;
  const auto flush = [&] {
    if (count > 0) curve.points.push_back({last_x, sum / count});
    sum = 0;
    count = 0;
  };
  for (const auto& line : lines) {
    const auto v = value(line);
    if (!v || !std::isfinite(*v)) continue;
    const double x = history.place(static_cast<double>(line.step));
    const int its_bin = static_cast<int>(x * kBins);
    if (its_bin != bin) flush();
    bin = its_bin;
    last_x = x;
    sum += *v;
    ++count;
  }
  flush();
  return curve;
}

LogAxis loss_axis(std::initializer_list<const Curve*> curves) {
  double low = 1e300;
  double high = 0;
  for (const Curve* curve : curves) {
    for (const Point& point : curve->points) {
      if (point.y > 0) low = std::min(low, point.y);
      high = std::max(high, point.y);
    }
  }
  if (high <= 0) return {};
  LogAxis axis{round_figure(std::max(low, high * 1e-5), false), round_figure(high, true)};
  if (axis.high / axis.low < 4) axis.low = round_figure(axis.high / 10, false);
  return axis;
}

/// The powers of ten on the axis, every second or third where there are many; its ends where there are none.
std::vector<Tick> loss_ticks(const LogAxis& axis) {
  const int first = static_cast<int>(std::ceil(std::log10(axis.low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(axis.high) + 1e-9));
  if (last <= first) return {{0, plain_words(axis.low)}, {1, plain_words(axis.high)}};
  const int stride = (last - first) / 4 + 1;
  std::vector<Tick> ticks;
  for (int power = last; power >= first; power -= stride) {
    const double value = std::pow(10.0, power);
    ticks.push_back({axis.place(value), plain_words(value)});
  }
  return ticks;
}

std::vector<Tick> step_ticks(const History& history) {
  std::vector<Tick> ticks = {{0, "0"}};
  const auto total = static_cast<std::int64_t>(history.total_steps);
  for (std::int64_t step = 10; step < total; step *= 10) {
    const double at = history.place(static_cast<double>(step));
    if (at > 0.08 && at < 0.90) ticks.push_back({at, short_count_words(step)});
  }
  ticks.push_back({1, short_count_words(total)});
  return ticks;
}

}  // namespace

double History::place(double step) const {
  return std::clamp(std::log1p(step) / std::log1p(total_steps), 0.0, 1.0);
}

History read_history(const trace::TraceReader& trace, const std::vector<SnapshotRecord>& records) {
  History history;
  history.total_steps = std::max(1.0, static_cast<double>(trace.manifest().total_steps));
  for (const SnapshotRecord& record : records) {
    const double x = history.place(record.step);
    if (std::isfinite(record.test_loss)) history.test_loss.points.push_back({x, record.test_loss});
    if (std::isfinite(record.test_accuracy)) history.test_accuracy.points.push_back({x, record.test_accuracy});
  }
  history.train_loss = binned(trace.metrics(), history, [](const auto& line) { return line.train_loss; });
  history.train_accuracy = binned(trace.metrics(), history, [](const auto& line) { return line.train_accuracy; });
  const LogAxis axis = loss_axis({&history.test_loss, &history.train_loss});
  for (Curve* curve : {&history.test_loss, &history.train_loss}) {
    for (Point& point : curve->points) point.y = axis.place(point.y);
  }
  history.loss_ticks = loss_ticks(axis);
  history.accuracy_ticks = {{0, "0 %"}, {0.5, "50 %"}, {1, "100 %"}};
  history.step_ticks = step_ticks(history);
  return history;
}

std::vector<Point> until(const Curve& curve, double x, bool between) {
  std::vector<Point> points;
  for (const Point& point : curve.points) {
    if (point.x <= x + 1e-12) {
      points.push_back(point);
      continue;
    }
    if (between && !points.empty()) {
      const Point last = points.back();
      const double t = (x - last.x) / (point.x - last.x);
      if (t > 1e-9) points.push_back({x, last.y + (point.y - last.y) * t});
    }
    break;
  }
  return points;
}

}  // namespace epochreel::scene
