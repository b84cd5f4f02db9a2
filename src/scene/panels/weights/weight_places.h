/// Where the parts of a picture of the weights stand in its area where not all of them have a room of their own.
#pragma once

#include <string>
#include <vector>

#include "epochreel/scene/shapes.h"
#include "layout/stage.h"

namespace epochreel::scene {

struct WeightPlaces {
  static constexpr double kGap = 40;
  static constexpr double kHeading = 46;  ///< of a block among several: name and note

  Rect head;          ///< words of the whole
  Rect first;         ///< tiles of the first layer, below their heading
  Rect middle;        ///< matrices, below the head
  Rect side;          ///< tiles of the last layer, with its heading
  bool tall = false;  ///< the middle may use all of the area's height: the head stands over the first layer alone
};

WeightPlaces places_in(const Rect& area, bool has_first, bool has_side);

/// The notes below the name of the last layer, from long to short; every `stride`-th class is shown.
std::vector<std::string> class_notes(const std::string& each, int stride);

/// Which parts there are.
struct WeightParts {
  double tile_width = 0;  ///< pixels of the first layer's tiles; 0: it has none
  double tile_height = 0;
  int matrices = 0;  ///< in the middle
  bool side = false;
};

/// Says what is missing where a part has no room, or less than a pixel for a weight of a tile; "" where all have it.
std::string missing_room(const WeightPlaces& places, const Stage& stage, const WeightParts& parts);

}  // namespace epochreel::scene
