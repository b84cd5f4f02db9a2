/// A neuron as it is drawn: a small disc that glows.
#pragma once

#include <limits>

namespace epochreel::scene {

struct Neuron {
  /// The glow of an activation that was recorded and is not finite: it has the colour of errors.
  static constexpr float kNotFinite = std::numeric_limits<float>::quiet_NaN();

  float x = 0;  ///< units of the stage
  float y = 0;
  float glow = 0;  ///< 0 silent .. 1 at the film's 99.5th percentile; or kNotFinite

  bool operator==(const Neuron&) const = default;
};

}  // namespace epochreel::scene
