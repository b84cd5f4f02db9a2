#include "epochreel/scene/theme.h"

namespace epochreel::scene {

Color ink_color(const Theme& theme, Ink ink) {
  switch (ink) {
    case Ink::kText:
      return theme.text;
    case Ink::kMuted:
      return theme.muted;
    case Ink::kUp:
      return theme.up;
    case Ink::kDown:
      return theme.down;
    case Ink::kError:
      return theme.error;
    case Ink::kLine:
      return theme.line;
    case Ink::kTrack:
      return theme.track;
    case Ink::kGround:
      return theme.ground;
    case Ink::kPanel:
      return theme.panel;
    case Ink::kNeuronOff:
      return theme.neuron_off;
    case Ink::kNeuronOn:
      return theme.neuron_on;
  }
  return theme.text;
}

}  // namespace epochreel::scene
