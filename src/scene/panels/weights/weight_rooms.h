/// Rooms of layers that are all shown whole: in their order, each as large as leaves the smallest weights largest.
#pragma once

#include <functional>
#include <vector>

#include "epochreel/scene/shapes.h"

namespace epochreel::scene {

/// Pixels of a weight of a layer in a room of width x height units; 0 where not all weights have a pixel.
using SideOf = std::function<int(double width, double height)>;

struct LayerRooms {
  static constexpr double kHeading = 46;  ///< at the top of each room: name and note
  static constexpr double kGap = 40;      ///< between rooms
};

/// A room for each of `layers` in `area`, with its heading: from the left to the right, in upright areas from the top
/// to the bottom. Those from `first` on, `count` of them, may stand in lines. Empty where a layer has no room.
std::vector<Rect> layer_rooms(const std::vector<SideOf>& layers, int first, int count, const Rect& area);

}  // namespace epochreel::scene
