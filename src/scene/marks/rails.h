/// Connections that lead past what stands between their ends.
#pragma once

#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// A connection past the layers of a block, from sheet to sheet: two strands side by side, the branch and the stream
/// that it is added to, as wide as their norms beside each other.
struct RailMark {
  std::vector<Point> path;    ///< of the middle between the strands
  double branch_share = 0.5;  ///< of the width; 0 where no norms were recorded: the stream alone
  std::vector<Text> labels;
};

void draw(Pen& pen, const RailMark& rail);

}  // namespace epochreel::scene
