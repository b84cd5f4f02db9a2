#include "history.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "words.h"

namespace epochreel::scene {

namespace {

constexpr int kBins = 180;

using job::AxisScale;

/// An axis between two round figures; a linear one begins at 0.
struct LossAxis {
  AxisScale scale = AxisScale::kLog;
  double low = 0.1;
  double high = 1;

  double place(double value) const {
    if (scale == AxisScale::kLinear) return std::clamp(value / high, 0.0, 1.0);
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

/// Mean of `value` over the metrics lines that share a bin of the axis, and a gap where it is not finite; a bin shows
/// once all its steps are done.
template <class Value>
Curve binned(const std::vector<trace::Metrics>& lines, const History& history, AxisScale scale, Value&& value) {
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
    if (!v) continue;
    const double x = history.place(static_cast<double>(line.step), scale);
    const int its_bin = static_cast<int>(x * kBins);
    const bool same_bin = std::exchange(bin, its_bin) == its_bin;
    if (!std::isfinite(*v)) {
      flush();
      const bool follows = same_bin && !curve.points.empty() && Series::is_gap(curve.points.back());
      if (!follows) curve.points.push_back(Series::gap(x));
      continue;
    }
    if (!same_bin) flush();
    last_x = x;
    sum += *v;
    ++count;
  }
  flush();
  return curve;
}

LossAxis loss_axis(std::initializer_list<const Curve*> curves, AxisScale scale) {
  double low = 1e300;
  double high = 0;
  for (const Curve* curve : curves) {
    for (const Point& point : curve->points) {
      if (point.y > 0) low = std::min(low, point.y);
      if (!Series::is_gap(point)) high = std::max(high, point.y);
    }
  }
  if (high < 1e-100) return {scale};  // whose logarithm still is one
  LossAxis axis{scale, round_figure(std::max(low, high * 1e-5), false), round_figure(high, true)};
  if (axis.high / axis.low < 4) axis.low = round_figure(axis.high / 10, false);
  return axis;
}

/// The powers of ten on the axis, every second or third where there are many; its ends where there are none.
std::vector<Tick> loss_ticks(const LossAxis& axis) {
  if (axis.scale == AxisScale::kLinear) {
    return {{0, "0"}, {0.5, plain_words(axis.high / 2)}, {1, plain_words(axis.high)}};
  }
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

std::vector<Tick> step_ticks(const History& history, AxisScale scale) {
  std::vector<Tick> ticks = {{0, "0"}};
  const auto total = static_cast<std::int64_t>(history.total_steps);
  if (scale == AxisScale::kLinear) {
    const double step = round_figure(history.total_steps / 4, false);
    for (double at = step; at < history.total_steps * 0.88; at += step) {
      ticks.push_back({history.place(at, scale), short_count_words(static_cast<std::int64_t>(at))});
    }
  }
  for (std::int64_t step = 10; scale == AxisScale::kLog && step < total; step *= 10) {
    const double at = history.place(static_cast<double>(step));
    if (at > 0.08 && at < 0.90) ticks.push_back({at, short_count_words(step)});
  }
  ticks.push_back({1, short_count_words(total)});
  return ticks;
}

/// The learning rate of every line that has one, 1 at its highest.
Curve rate_curve(const std::vector<trace::Metrics>& lines, const History& history, AxisScale scale) {
  Curve curve = binned(lines, history, scale, [](const auto& line) {
    return std::isfinite(line.learning_rate) ? std::optional<double>(line.learning_rate) : std::nullopt;
  });
  double highest = 0;
  for (const Point& point : curve.points) highest = std::max(highest, point.y);
  if (highest <= 0) return {};
  for (Point& point : curve.points) point.y /= highest;
  return curve;
}

/// Adds a value of a snapshot, if it was recorded.
void add_value(Curve& curve, double x, bool recorded, double value) {
  if (recorded) curve.points.push_back(std::isfinite(value) ? Point{x, value} : Series::gap(x));
}

CurveSet read_curves(const trace::TraceReader& trace, const std::vector<SnapshotRecord>& records,
                     const History& history, AxisScale scale) {
  CurveSet set;
  for (const SnapshotRecord& record : records) {
    const double x = history.place(record.step, scale);
    add_value(set.test_loss, x, record.recorded.test_loss, record.test_loss);
    add_value(set.test_accuracy, x, record.recorded.test_accuracy, record.test_accuracy);
  }
  const auto& lines = trace.metrics();
  set.train_loss = binned(lines, history, scale, [](const auto& line) { return line.train_loss; });
  set.train_accuracy = binned(lines, history, scale, [](const auto& line) { return line.train_accuracy; });
  set.rate = rate_curve(lines, history, scale);
  const Curve best{history.best.known ? std::vector<Point>{{0, history.best.loss}} : std::vector<Point>{}};
  const LossAxis axis = loss_axis({&set.test_loss, &set.train_loss, &best}, scale);
  for (Curve* curve : {&set.test_loss, &set.train_loss}) {
    for (Point& point : curve->points) {
      if (!Series::is_gap(point)) point.y = axis.place(point.y);
    }
  }
  set.best = {history.place(history.best.step, scale), axis.place(history.best.loss)};
  set.loss_ticks = loss_ticks(axis);
  set.step_ticks = step_ticks(history, scale);
  return set;
}

BestEpoch find_best(const std::vector<trace::Metrics>& lines) {
  BestEpoch best;
  for (const trace::Metrics* line : tested_on_most(lines)) {
    if (!ends_epoch(*line) || (best.known && *line->test_loss >= best.loss)) continue;
    best = {true, static_cast<double>(line->step), line->epoch, *line->test_loss};
  }
  return best;
}

}  // namespace

std::vector<const trace::Metrics*> tested_on_most(const std::vector<trace::Metrics>& lines) {
  std::int64_t most = 0;
  for (const auto& line : lines) most = std::max(most, line.test_count.value_or(0));
  std::vector<const trace::Metrics*> tested;
  for (const auto& line : lines) {
    const bool known = std::isfinite(line.test_loss.value_or(std::nan(""))) &&
                       std::isfinite(line.test_accuracy.value_or(std::nan("")));
    if (known && line.step > 0 && line.test_count.value_or(0) == most) tested.push_back(&line);
  }
  return tested;
}

bool ends_epoch(const trace::Metrics& line) {
  constexpr double kClose = 0.01;  // of an epoch
  const double epoch = std::round(line.epoch);
  return epoch >= 1 && std::fabs(line.epoch - epoch) <= kClose;
}

double History::place(double step, AxisScale scale) const {
  if (scale == AxisScale::kLinear) return std::clamp(step / total_steps, 0.0, 1.0);
  return std::clamp(std::log1p(step) / std::log1p(total_steps), 0.0, 1.0);
}

History read_history(const trace::TraceReader& trace, const std::vector<SnapshotRecord>& records) {
  History history;
  history.total_steps = std::max(1.0, static_cast<double>(trace.manifest().total_steps));
  history.best = find_best(trace.metrics());
  history.log = read_curves(trace, records, history, AxisScale::kLog);
  history.linear = read_curves(trace, records, history, AxisScale::kLinear);
  history.accuracy_ticks = {{0, "0 %"}, {0.5, "50 %"}, {1, "100 %"}};
  for (const SnapshotRecord& record : records) {
    if (std::isfinite(record.learning_rate))
      history.highest_rate = std::max(history.highest_rate, record.learning_rate);
    history.most_evaluated = std::max(history.most_evaluated, record.evaluated);
  }
  return history;
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

}  // namespace epochreel::scene
