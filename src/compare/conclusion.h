/// From findings to the answer: the verdict, and the one sentence that says it.
#pragma once

#include "epochreel/compare/comparison.h"

namespace epochreel::compare {

/// How the files of two movies differ, beside their frames.
struct FileFinding {
  bool stream_differs = false;  ///< rate, codec, pixel format or colour tags
  bool bytes_differ = false;
};

/// Fills in verdict and sentence.
void conclude(Comparison& comparison, const FileFinding& file);

/// Adds to the reason of a frame that is another frame of the baseline which one it is: swapped, dropped or repeated
/// frames show so.
void name_moved_frames(std::vector<Item>& items);

}  // namespace epochreel::compare
