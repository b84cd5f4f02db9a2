/// Probes as pictures: their images, or bars of the values of a vector.
#pragma once

#include <vector>

#include "marks/pictures.h"
#include "reading/records.h"

namespace epochreel::scene {

/// A vector of more values has no picture.
inline constexpr int kMostBars = 64;

/// Why a vector is not shown.
inline constexpr const char* kTooManyBars = "vectors of more than 64 values are not shown";

/// Whether the probes are images, or vectors of at most kMostBars values.
bool have_looks(const Probes& probes);

/// A probe in `area`. A vector has a bar a value, the first at the top, as long as its shares_of().
Picture picture_of(const Probes& probes, int probe, const Rect& area, Ink frame = Ink::kLine);

/// Where each value of a vector lies between the least (0) and the largest (1) that it has among the probes; 0.5 where
/// all are equal, 0 for a value that is not finite.
std::vector<double> shares_of(const Probes& probes, int probe);

}  // namespace epochreel::scene
