/// Figures as people read them.
#pragma once

#include <string>

#include "epochreel/compare/comparison.h"

namespace epochreel::compare {

std::string percent(double share);         ///< "0.058 %"
std::string decibels(double value);        ///< "41.20 dB", "infinite"
std::string size_words(const Size& size);  ///< "640 × 360"

}  // namespace epochreel::compare
