/// The rails of a spine, over the blocks that they lead past, and what is said of a spine.
#pragma once

#include "panels/network/network_picture.h"
#include "panels/network/network_plan.h"
#include "plan/shot.h"

namespace epochreel::scene {

/// Why units of such a network have no connections.
inline constexpr const char* kBranches =
    "connections between units are drawn where layers of known types follow one another";

/// Adds the rails over the sheets that `panel` has by now.
void add_rails(NetworkPicture& panel, const Shot& shot, const NetworkPlan& network);

/// Says what the strands of rails are, from `left` on, and what is not drawn of the network.
void add_spine_legend(TextMeasure& measure, NetworkPicture& panel, const NetworkPlan& network, const Point& left);

}  // namespace epochreel::scene
