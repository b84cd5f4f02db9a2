/// The words of the network's picture: names of layers, the legend, what is being read.
#pragma once

#include <string>
#include <vector>

#include "panels/network/network_picture.h"
#include "panels/network/network_plan.h"
#include "panels/network/station_places.h"
#include "plan/shot.h"

namespace epochreel::scene {

/// How the sheets are named, the same in every frame: where they stand close with shorter notes, or none, or every
/// second one a line lower, or every third, fourth ... one alone.
struct SheetWords {
  double room = 0;  ///< units
  bool brief = false;
  bool notes = true;
  int stride = 1;

  bool names(std::size_t sheet) const { return stride <= 2 || sheet % stride == 0; }
  double lower(std::size_t sheet) const { return stride == 2 && sheet % 2 == 1 ? 23 : 0; }
};

SheetWords sheet_words(TextMeasure& measure, const std::vector<Station>& stations);

/// Below a sheet's name, "12 of 30 active on average"; `active`, the mean number of units above 0 over the test images,
/// is not a number where it was not recorded.
std::string sheet_note(const Station& station, double active, bool brief);

/// A station's name and a note below.
std::vector<Text> station_labels(const Station& station, const std::string& note, double y, double width);

/// The facts that the legend speaks of. `learns`: the error flows back in this scene. `not_finite`: some activations or
/// weights are not.
struct LegendFacts {
  bool learns = false;
  bool not_finite = false;
  std::int64_t edges_drawn = 0;  ///< in this frame
};

void add_legend(TextMeasure& measure, NetworkPicture& panel, const NetworkPlan& network, const NetworkFrame& places,
                const LegendFacts& facts);

/// The picture of the probe above the input, beside it what it is and what it is read as. While the error of a training
/// batch flows back, which no test image has, the picture steps back and the words say so.
void add_reading(TextMeasure& measure, NetworkPicture& panel, const Shot& shot, const NetworkPlan& network);

}  // namespace epochreel::scene
