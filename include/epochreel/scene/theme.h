/// Colours and type of a movie: plain data. Two meanings have two hues everywhere: amber pushes up, is active, is
/// right; blue holds down, is loss. Red means an error and nothing else.
#pragma once

#include "epochreel/base/color.h"
#include "epochreel/job/theme.h"

namespace epochreel::scene {

using epochreel::Color;
using epochreel::contrast_ratio;

using job::DivergingMap;
using job::Light;
using job::SequentialMap;
using job::theme_by_name;
using job::theme_names;

/// A theme is what a job says of it, and nothing more.
using Theme = job::ThemeSpec;

/// The role of a mark's colour; the theme says which colour it is.
enum class Ink { kText, kMuted, kUp, kDown, kError, kLine, kTrack, kGround, kPanel, kNeuronOff, kNeuronOn };

Color ink_color(const Theme& theme, Ink ink);

}  // namespace epochreel::scene
