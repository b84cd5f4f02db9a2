#include "panels/words/legend_panel.h"

#include "marks/chrome.h"

namespace epochreel::scene {

void draw_legend(const Shot&, const PlacedPanel& panel, Pens& pens) {
  Legend legend;
  legend.chrome = {panel.area, "Colours", ""};
  legend.keys = {{Ink::kUp, "active, pushes up, right answers, accuracy"},
                 {Ink::kDown, "holds down, loss"},
                 {Ink::kError, "wrong answers"},
                 {Ink::kNeuronOff, "a neuron that is silent"},
                 {Ink::kNeuronOn, "a neuron at full activation"}};
  draw_mark(pens.backdrop, legend);
}

}  // namespace epochreel::scene
