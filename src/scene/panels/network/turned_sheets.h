/// The camera over the network: sheets turn to the viewer as a pulse passes them, or while a caption speaks of one.
#pragma once

#include "panels/network/network_picture.h"
#include "panels/network/network_plan.h"
#include "panels/network/station_places.h"
#include "plan/shot.h"

namespace epochreel::scene {

/// A function of the shot alone. The outputs stay where they are, with their bars and figures; so do the middles of the
/// sheets behind the input, whose names stand below them.
Turn turn_of(const Shot& shot, const NetworkPlan& network, const NetworkFrame& places);

/// Turns all that stands on sheets, and the flow.
void turn_sheets(NetworkPicture& picture, const Turn& turn);

}  // namespace epochreel::scene
