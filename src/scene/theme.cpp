#include "epochreel/scene/theme.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/error.h"

namespace epochreel::scene {

namespace {

const Theme& night() {
  static const Theme theme = {
      .name = "night",
      .ground = {0x08, 0x0A, 0x0F},
      .panel = {0x0F, 0x13, 0x1B},
      .text = {0xE8, 0xEC, 0xF4},
      .muted = {0x8A, 0x94, 0xA6},
      .line = {0x21, 0x28, 0x38},
      .track = {0x1F, 0x25, 0x33},
      .up = {0xFF, 0xA8, 0x45},
      .down = {0x40, 0x9E, 0xFF},
      .error = {0xFF, 0x5D, 0x5D},
      .neuron_off = {0x1F, 0x25, 0x33},
      .neuron_on = {0xFF, 0xF1, 0xD6},
      .font = "Inter",
      .display_font = "Inter Display",
  };
  return theme;
}

/// Relative luminance, WCAG 2.1.
double luminance(Color color) {
  const auto linear = [](std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

}  // namespace

Color ink_color(const Theme& theme, Ink ink) {
  switch (ink) {
    case Ink::kText: return theme.text;
    case Ink::kMuted: return theme.muted;
    case Ink::kUp: return theme.up;
    case Ink::kDown: return theme.down;
    case Ink::kError: return theme.error;
    case Ink::kLine: return theme.line;
    case Ink::kTrack: return theme.track;
    case Ink::kGround: return theme.ground;
    case Ink::kPanel: return theme.panel;
    case Ink::kNeuronOff: return theme.neuron_off;
    case Ink::kNeuronOn: return theme.neuron_on;
  }
  return theme.text;
}

const Theme& theme_by_name(std::string_view name) {
  if (name == night().name) return night();
  throw Error(ErrorKind::kInvalid, "movie.theme", fmt::format("there is no theme '{}'; use night", name));
}

double contrast_ratio(Color a, Color b) {
  const double la = luminance(a);
  const double lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

}  // namespace epochreel::scene
