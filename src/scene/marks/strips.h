/// Bars of spans: what something was over the time. Keys of colours are strips too.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// From one share of a strip to another, in an ink; high, or low along its foot.
struct StripSpan {
  double from = 0;  ///< 0..1
  double to = 0;
  Ink ink = Ink::kUp;
  bool tall = true;
};

/// A bar of spans that shows what something was over the time.
struct Strip {
  Rect area;
  std::vector<StripSpan> spans;
};

struct Strips {
  std::vector<Strip> strips;
};

void draw(Pen& pen, const Strips& strips);

/// A stroke in each ink and what it means, from `at` to the right in one line.
void draw_keys_from(Pen& pen, const std::vector<std::pair<Ink, std::string>>& keys, Point at);

}  // namespace epochreel::scene
