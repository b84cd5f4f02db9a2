#include "story/history.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "epochreel/base/numbers.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

using job::AxisScale;

std::vector<Tick> step_ticks(const History& history, AxisScale scale) {
  std::vector<Tick> ticks = {{0, "0"}};
  const std::int64_t total = std::llround(history.total_steps);
  if (scale == AxisScale::kLinear) {
    const double step = round_figure(history.total_steps / 4, false);
    for (double at = step; at < history.total_steps * 0.88; at += step) {
      ticks.push_back({history.place(at, scale), short_count_words(floor_to<std::int64_t>(at))});
    }
  }
  for (std::int64_t step = 10; scale == AxisScale::kLog && step < total; step *= 10) {
    const double at = history.place(static_cast<double>(step));
    if (at > 0.08 && at < 0.90) ticks.push_back({at, short_count_words(step)});
  }
  ticks.push_back({1, short_count_words(total)});
  return ticks;
}

/// The learning rate as stairs, 1 at its highest. The rate of a line is that of the one update before it, so it stands
/// from the line before to this one. Lines that are neither the first nor the last of a bin have no point of their own.
Curve rate_curve(const std::vector<trace::Metrics>& lines, const StepPlace& place) {
  const auto bin_of = [&](const trace::Metrics& line) {
    return floor_to<int>(place(static_cast<double>(line.step)) * kStepBins);
  };
  Curve curve;
  double highest = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double rate = lines[i].learning_rate;
    if (!std::isfinite(rate)) continue;
    highest = std::max(highest, rate);
    const int bin = bin_of(lines[i]);
    const bool inner = i > 0 && i + 1 < lines.size() && bin_of(lines[i - 1]) == bin && bin_of(lines[i + 1]) == bin;
    if (inner) continue;
    if (i > 0) curve.points.push_back({place(static_cast<double>(lines[i - 1].step)), rate});
    curve.points.push_back({place(static_cast<double>(lines[i].step)), rate});
  }
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
  const auto place = [&](double step) { return history.place(step, scale); };
  set.train_loss = binned(lines, place, [](const trace::Metrics& line) { return line.train_loss; });
  set.train_accuracy = binned(lines, place, [](const trace::Metrics& line) { return line.train_accuracy; });
  set.rate = rate_curve(lines, place);
  const Curve best{history.best.known ? std::vector<Point>{{0, history.best.loss}} : std::vector<Point>{}};
  const ValueAxis axis = axis_of({&set.test_loss, &set.train_loss, &best}, scale);
  set.test_loss = axis.placed(std::move(set.test_loss));
  set.train_loss = axis.placed(std::move(set.train_loss));
  set.best = {history.place(history.best.step, scale), axis.place(history.best.loss)};
  set.loss_ticks = axis.ticks();
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
  constexpr double kClose = 1e-6;  // of an epoch, which has far fewer steps than a million
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
  for (const trace::Metrics& line : trace.metrics()) {
    if (std::isfinite(line.learning_rate)) history.highest_rate = std::max(history.highest_rate, line.learning_rate);
  }
  for (const SnapshotRecord& record : records) {
    history.most_evaluated = std::max(history.most_evaluated, record.evaluated);
  }
  return history;
}

}  // namespace epochreel::scene
