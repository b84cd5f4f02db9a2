/// The probes that are on screen: where one reading follows another, the former fades into the latter.
#pragma once

#include <utility>
#include <vector>

#include "marks/pictures.h"
#include "plan/shot.h"

namespace epochreel::scene {

/// Probes and their weights, 1 in sum; empty where there are no readings.
std::vector<std::pair<int, double>> seen_probes(const Shot& shot);

/// The probe that is seen best; -1 where there is none.
int seen_best(const Shot& shot);

/// The images of the probes that are seen, by their weights.
Picture picture_of_seen(const Shot& shot, const Rect& area);

}  // namespace epochreel::scene
