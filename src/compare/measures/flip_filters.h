/// The filters and constants of FLIP: P. Andersson et al., "FLIP: A Difference Evaluator for Alternating Images", HPG
/// 2020. The filters are separated as P. Ebelin and T. Akenine-Moller, "Separated Convolutions in FLIP", have it.
#pragma once

#include <array>

namespace epochreel::compare::flip {

/// Three standard deviations of the widest Gaussian, in pixels at kPixelsPerDegree, rounded up.
inline constexpr int kSpatialRadius = 10;
inline constexpr int kFeatureRadius = 9;
/// The radius for lightness and red-green, whose Gaussians are narrow: what lies beyond weighs less than 1e-8.
inline constexpr int kFineRadius = 6;

inline constexpr float kColorExponent = 0.7F;    ///< q_c
inline constexpr float kColorKnee = 0.4F;        ///< p_c: share of the largest difference ...
inline constexpr float kColorKneeValue = 0.95F;  ///< p_t: ... and what it is mapped to

/// Halves of filters along one axis: the middle, then outwards.
struct Filters {
  std::array<float, kFineRadius + 1> lightness;
  std::array<float, kFineRadius + 1> red_green;
  std::array<std::array<float, kSpatialRadius + 1>, 2> blue_yellow;  ///< the sum of two Gaussians, each separable
  std::array<float, kFeatureRadius + 1> gaussian;
  std::array<float, kFeatureRadius + 1> edge;   ///< first derivative; antisymmetric, these are the right half
  std::array<float, kFeatureRadius + 1> point;  ///< second derivative
};

/// Computed in double, rounded once.
Filters make_filters();

}  // namespace epochreel::compare::flip
