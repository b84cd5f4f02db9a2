/// THE table of measures. Limits and their flags, report.json, the page's table of an item and docs/ci.md go by it.
///
/// A new measure is a file of its own, which defines its Measure as ssim.cpp does, its field in PictureMetrics
/// (epochreel/compare/metrics.h), and its row here.
#pragma once

#include <array>

#include "measures/measure.h"

namespace epochreel::compare {

extern const Measure kPixels;             // pixels.cpp
extern const Measure kDensestWindow;      // densest_window.cpp
extern const Measure kLongestRun;         // longest_run.cpp
extern const Measure kLargestDifference;  // largest_difference.cpp
extern const Measure kSsim;               // ssim.cpp
extern const Measure kPsnr;               // psnr.cpp
extern const Measure kFlip;               // flip_measure.cpp

/// In the order in which their limits are looked at and said.
inline constexpr std::array kMeasures = {&kPixels, &kDensestWindow, &kLongestRun, &kLargestDifference,
                                         &kSsim,   &kPsnr,          &kFlip};

/// FLIP takes as long as all other measures together: it is computed where this is limited, or where it is asked for.
inline constexpr std::string_view kFlipLimit = "max_flip";

}  // namespace epochreel::compare
