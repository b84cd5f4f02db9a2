/// A picture whose parts turn to the viewer: they become wider, and what lies between them narrower.
#pragma once

#include <vector>

namespace epochreel::scene {

/// Where each x of a picture is shown, in units of the stage: linear between its knots. Heights stay as they are.
struct Turn {
  struct Knot {
    double at = 0;
    double shown = 0;

    bool operator==(const Knot&) const = default;
  };
  std::vector<Knot> knots;  ///< rising in both; none: nothing is turned

  /// The place at which x is shown; left of the first knot and right of the last nothing is turned.
  double shown(double x) const;
  /// The x that is shown at a place.
  double at(double shown) const;

  bool operator==(const Turn&) const = default;
};

}  // namespace epochreel::scene
