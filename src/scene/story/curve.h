/// Curves over the steps of a training, fixed for the whole film; a frame shows as much of one as has happened.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <vector>

#include "epochreel/job/panels.h"
#include "epochreel/trace/trace.h"
#include "marks/curves.h"

namespace epochreel::scene {

/// Points (x, y): x in [0,1] is the place on the axis of steps, y a value, or its place in [0,1] on an axis of values.
/// A value that was recorded and is not finite is a Series::gap().
struct Curve {
  std::vector<Point> points;
};

/// Where a step stands on the axis of steps, 0..1.
using StepPlace = std::function<double(double step)>;

/// Lines that share one of so many bins of the axis of steps are drawn together.
inline constexpr int kStepBins = 180;

/// Mean of `value` over the lines that share a bin of the axis, and a gap where it is not finite. Lines for
/// which `value` gives nothing are passed over. A bin shows once all its steps are done.
Curve binned(const std::vector<trace::Metrics>& lines, const StepPlace& place,
             const std::function<std::optional<double>(const trace::Metrics&)>& value);

/// The part of `curve` up to `x`. It ends between two points where `between` says so.
std::vector<Point> until(const Curve& curve, double x, bool between);

/// An axis of values between two round figures; a linear one begins at 0.
struct ValueAxis {
  job::AxisScale scale = job::AxisScale::kLog;
  double low = 0.1;
  double high = 1;
  bool cut = false;  ///< some values lie below `low`; its tick says so

  /// 0..1; what lies beyond an end stands there.
  double place(double value) const;

  /// The points of `curve` with their places in place of their values.
  Curve placed(Curve curve) const;

  /// Powers of ten, every second or third where there are many; the ends where there are none.
  std::vector<Tick> ticks() const;
};

/// The axis on which all finite values of `curves` have room.
ValueAxis axis_of(std::initializer_list<const Curve*> curves, job::AxisScale scale);

/// The largest of 1, 2, 3, 5 times a power of ten that is not above `value`, or the smallest that is not below it.
double round_figure(double value, bool up);

}  // namespace epochreel::scene
