/// Where the units of a network stand: sheets turned in space, a column of outputs.
#pragma once

#include <vector>

#include "reading/stations.h"

namespace epochreel::scene {

/// Gives every unit its place within `area`, in units of the stage: the sheets from the left, the outputs at the right,
/// labels below. Where many sheets stand close, they are lower, so that none stands behind the words of the reading,
/// nor what needs `above` units over the sheets.
void place_stations(std::vector<Station>& stations, const trace::Manifest& manifest,
                    const std::vector<std::vector<int>>& ranks, const Rect& area, double above = 0);

/// Whether the values of an input stand in a column with their names.
bool has_unit_names(const Station& input);

/// The measures that all places within an area share.
struct NetworkFrame {
  static constexpr double kReach = 600;  ///< of the outputs from the first to the last, where there is no factor

  double factor_x = 1;  ///< against an area of 1,240 x 820 units
  double factor_y = 1;
  double middle = 0;       ///< y around which the sheets stand
  double first_x = 0;      ///< left end of the input's sheet
  double last_x = 0;       ///< right end of the last hidden sheet
  double output_x = 0;     ///< of the outputs' discs
  double bar_width = 112;  ///< of an output's bar
  double label_y = 0;      ///< baseline of the stations' names
  double legend_y = 0;     ///< baseline of the legend
  Rect picture;            ///< of the image that is being read
  Rect reading;            ///< the picture and the words at its right
};
NetworkFrame network_frame(const Rect& area);

}  // namespace epochreel::scene
