/// Painting the network needs buffers that outlive a frame.
#pragma once

#include "canvas.h"
#include "flow_tone.h"
#include "neurons.h"

namespace epochreel::paint {

/// What they are in.
struct NetworkBrushes {
  FlowToner flow;
  NeuronPainter neurons;
};

void paint_network(Canvas& canvas, NetworkBrushes& brushes, const scene::NetworkPanel& panel);

}  // namespace epochreel::paint
