#include "measures/flip_filters.h"

#include <cmath>
#include <cstddef>
#include <numbers>

#include "epochreel/compare/metrics.h"

namespace epochreel::compare::flip {

namespace {

template <std::size_t kCount>
using Half = std::array<double, kCount>;

/// Sum over the whole filter.
template <std::size_t kCount>
double whole_sum(const Half<kCount>& half) {
  double sum = half[0];
  for (std::size_t i = 1; i < kCount; ++i) sum += 2 * half[i];
  return sum;
}

/// The first taps times a factor, as floats.
template <std::size_t kTo, std::size_t kFrom>
void store(const Half<kFrom>& half, double factor, std::array<float, kTo>& out) {
  for (std::size_t i = 0; i < kTo; ++i) out[i] = static_cast<float>(half[i] * factor);
}

using Spatial = Half<kSpatialRadius + 1>;

/// exp(-pi^2 x^2 / b) of the distance in degrees: the contrast sensitivity of a channel, in space.
Spatial sensitivity(double b) {
  Spatial half;
  for (std::size_t i = 0; i < half.size(); ++i) {
    const double x = static_cast<double>(i) / kPixelsPerDegree;
    half[i] = std::exp(-std::numbers::pi * std::numbers::pi * x * x / b);
  }
  return half;
}

void make_spatial(Filters& filters) {
  const Spatial lightness = sensitivity(0.0047);
  store(lightness, 1 / whole_sum(lightness), filters.lightness);
  const Spatial red_green = sensitivity(0.0053);
  store(red_green, 1 / whole_sum(red_green), filters.red_green);
  struct Term {
    double a;
    double b;
  };
  constexpr std::array<Term, 2> kBlueYellow = {{{34.1, 0.04}, {13.5, 0.025}}};
  std::array<double, 2> scale{};
  double volume = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    const Term& term = kBlueYellow[i];
    scale[i] = std::sqrt(term.a * std::sqrt(std::numbers::pi / term.b));  // half of it for each axis
    const double sum = scale[i] * whole_sum(sensitivity(term.b));
    volume += sum * sum;
  }
  for (std::size_t i = 0; i < 2; ++i) {
    store(sensitivity(kBlueYellow[i].b), scale[i] / std::sqrt(volume), filters.blue_yellow[i]);
  }
}

void make_features(Filters& filters) {
  constexpr double kWidth = 0.082;  // degrees
  const double sigma = 0.5 * kWidth * kPixelsPerDegree;
  Half<kFeatureRadius + 1> gaussian;
  Half<kFeatureRadius + 1> edge;
  Half<kFeatureRadius + 1> point;
  double positive = 0;
  double negative = 0;
  for (std::size_t i = 0; i < gaussian.size(); ++i) {
    const auto x = static_cast<double>(i);
    gaussian[i] = std::exp(-x * x / (2 * sigma * sigma));
    edge[i] = -x * gaussian[i];
    point[i] = (x * x / (sigma * sigma) - 1) * gaussian[i];
    (point[i] > 0 ? positive : negative) += (i == 0 ? 1 : 2) * std::fabs(point[i]);
  }
  store(gaussian, 1 / whole_sum(gaussian), filters.gaussian);
  store(edge, -2 / whole_sum(edge), filters.edge);  // each side sums to 1
  // Positive weights sum to 1, negative ones to -1.
  for (std::size_t i = 0; i < point.size(); ++i) {
    filters.point[i] = static_cast<float>(point[i] / (point[i] > 0 ? positive : negative));
  }
}

}  // namespace

Filters make_filters() {
  Filters filters = {};
  make_spatial(filters);
  make_features(filters);
  return filters;
}

}  // namespace epochreel::compare::flip
