/// Painting the network needs buffers that outlive a frame.
#pragma once

#include "canvas.h"
#include "flow_tone.h"

namespace epochreel::paint {

void paint_network(Canvas& canvas, FlowToner& toner, const scene::NetworkPanel& panel);

}  // namespace epochreel::paint
