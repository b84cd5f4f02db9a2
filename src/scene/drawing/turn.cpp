#include "epochreel/scene/turn.h"

#include <algorithm>

namespace epochreel::scene {

namespace {

using Side = double Turn::Knot::*;

/// From one side of the knots to the other.
double through(const std::vector<Turn::Knot>& knots, Side from, Side to, double x) {
  const auto after = std::find_if(knots.begin(), knots.end(), [&](const Turn::Knot& knot) { return knot.*from > x; });
  if (after == knots.begin() || after == knots.end()) return x;
  const auto before = after - 1;
  const double share = (x - (*before).*from) / ((*after).*from - (*before).*from);
  return (*before).*to + share * ((*after).*to - (*before).*to);
}

}  // namespace

double Turn::shown(double x) const { return through(knots, &Knot::at, &Knot::shown, x); }

double Turn::at(double shown) const { return through(knots, &Knot::shown, &Knot::at, shown); }

}  // namespace epochreel::scene
