/// Colour maps: a figure's colour. colormap_values.h says where the published ones are from.
#pragma once

#include "epochreel/scene/theme.h"

namespace epochreel::scene {

/// The colour of a share, 0 to 1: the nearest of a published map's 256 colours. A share outside has the colour of the
/// end, NaN that of 0. `map` is not kTheme.
Color sequential_color(SequentialMap map, double value);

/// The colour of a magnitude, 0 to 1, by the theme's sequential map. The theme's own tells right from wrong and not
/// small from large: inferno stands for it, on light grounds the other way round, so that 0 is near the ground in both.
Color magnitude_color(const Theme& theme, double value);

/// The colour of a signed figure: -1 the theme's blue, 0 its panel, +1 its amber, or a published map, purple to orange
/// or blue to red. Between its classes linear in sRGB. Figures outside have the colour of the end, NaN that of 0.
Color diverging_color(const Theme& theme, double value);

}  // namespace epochreel::scene
