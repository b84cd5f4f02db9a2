#include <algorithm>
#include <cmath>

#include "epochreel/train/train.h"

namespace epochreel::train {
namespace {

double power(double base, int exponent) {
  double result = 1;
  for (; exponent > 0; exponent /= 2, base *= base) {
    if (exponent % 2 == 1) result *= base;
  }
  return result;
}

/// The `degree`-th root of `value` >= 1, by bisection: multiplications alone, so the same on every machine.
double root(double value, int degree) {
  double low = 1;
  double high = value;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (power(middle, degree) < value ? low : high) = middle;
  }
  return low;
}

/// cos(pi x) for x in [0, 1], by Taylor's series; the C library's cosine differs from CPU to CPU.
double cosine_of_half_turns(double x) {
  constexpr double kPi = 3.14159265358979323846;
  if (x > 0.5) return -cosine_of_half_turns(1 - x);
  const double square = kPi * x * kPi * x;
  double sum = 1;
  for (int k = 22; k >= 2; k -= 2) sum = 1 - square * sum / (k * (k - 1));
  return sum;
}

/// A place in what follows the warm-up.
struct Span {
  std::int64_t step = 0;
  std::int64_t steps = 0;  ///< of the whole span
  double epoch = 1;        ///< steps an epoch
};

/// From `from` at share 0 to `to` at share 1, along half a cosine.
double along_cosine(double from, double to, double share) {
  return to + (from - to) * 0.5 * (1 + cosine_of_half_turns(std::clamp(share, 0.0, 1.0)));
}

// These give the share of the optimizer's rate that is taken: job.h has the formulas.

double share_of_rate(const job::ConstantSchedule& /*constant*/, const Span& /*span*/) { return 1; }

double share_of_rate(const job::CosineSchedule& /*cosine*/, const Span& span) {
  const double share = static_cast<double>(span.step) / static_cast<double>(std::max<std::int64_t>(span.steps, 1));
  return along_cosine(1, 0, share);
}

double share_of_rate(const job::StepSchedule& schedule, const Span& span) {
  return power(schedule.factor, static_cast<int>(static_cast<double>(span.step) / (schedule.every * span.epoch)));
}

double share_of_rate(const job::OneCycleSchedule& schedule, const Span& span) {
  const double low = 1 / schedule.start_divisor;
  const auto step = static_cast<double>(span.step);
  const double last = static_cast<double>(span.steps) - 1;
  const double top = std::max(schedule.rise * static_cast<double>(span.steps) - 1, 0.0);
  if (step < top) return along_cosine(low, 1, step / top);
  return along_cosine(1, low / schedule.end_divisor, last > top ? (step - top) / (last - top) : 0);
}

}  // namespace

std::vector<std::int64_t> snapshot_steps(std::int64_t total_steps, int count) {
  std::vector<std::int64_t> steps = {0};
  const std::int64_t wanted = std::clamp<std::int64_t>(count, 2, total_steps + 1);
  while (steps.back() < total_steps) {
    const std::int64_t last = steps.back();
    const auto left = static_cast<int>(wanted - std::ssize(steps));
    // The steps that are left are spread evenly in the logarithm anew each time: the first steps are whole ones.
    const double from = static_cast<double>(std::max<std::int64_t>(last, 1));
    const double ratio = root(static_cast<double>(total_steps) / from, last == 0 ? std::max(left - 1, 1) : left);
    const auto next = last == 0 && left > 1 ? 1 : std::int64_t{std::lround(from * ratio)};
    steps.push_back(left <= 1 ? total_steps : std::clamp(next, last + 1, total_steps - left + 1));
  }
  return steps;
}

double learning_rate_at(const job::TrainSpec& spec, std::int64_t step, std::int64_t total_steps) {
  const double rate = std::visit([](const auto& optimizer) { return optimizer.learning_rate; }, spec.optimizer);
  const double epoch = static_cast<double>(total_steps) / std::max(spec.epochs, 1);
  return std::visit(
      [&](const auto& schedule) {
        const auto warm_up = std::min<std::int64_t>(std::lround(schedule.warm_up * epoch), total_steps);
        const Span span{step - warm_up, total_steps - warm_up, epoch};
        if (span.step >= 0) return rate * share_of_rate(schedule, span);
        const double rise = static_cast<double>(step + 1) / static_cast<double>(warm_up + 1);
        return rate * share_of_rate(schedule, {0, span.steps, epoch}) * rise;
      },
      spec.schedule);
}

}  // namespace epochreel::train
