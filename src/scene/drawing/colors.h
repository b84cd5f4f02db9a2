/// Colours made from a theme's.
#pragma once

#include "epochreel/scene/theme.h"

namespace epochreel::scene {

/// Between two colours, t from 0 to 1, channel by channel.
Color blend(Color a, Color b, double t);

/// The colour moved towards the track as far as one of the theme's inks needs to be read on it, 4.5:1 by WCAG 2.1.
Color legible(const Theme& theme, Color color);

}  // namespace epochreel::scene
