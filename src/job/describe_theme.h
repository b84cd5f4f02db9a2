/// The description of a theme; describe.h says what a visitor has.
#pragma once

#include "epochreel/job/theme.h"
#include "rules.h"

namespace epochreel::job {

template <class V>
void describe(V& v, ThemeSpec& theme) {
  v.field("base", theme.base, OneOf{kThemeNames}, "The theme that all other keys start from.");
  v.field("ground", theme.ground, ColorRule{}, "Behind everything.");
  v.field("panel", theme.panel, ColorRule{}, "Behind a panel.");
  v.field("text", theme.text, ColorRule{}, "Words and figures.");
  v.field("muted", theme.muted, ColorRule{}, "The second voice of text.");
  v.field("line", theme.line, ColorRule{}, "Rules, grid lines, outlines.");
  v.field("track", theme.track, ColorRule{}, "The empty part of a bar.");
  v.field("up", theme.up, ColorRule{}, "Anything that is active, pushes up or is right; accuracy.");
  v.field("down", theme.down, ColorRule{}, "Anything that holds down; loss.");
  v.field("error", theme.error, ColorRule{}, "Wrong answers.");
  v.field("neuron_off", theme.neuron_off, ColorRule{}, "A silent neuron.");
  v.field("neuron_on", theme.neuron_on, ColorRule{}, "A neuron at full activation.");
  v.field("picture", theme.picture, ColorRule{}, "The brightest pixel of an image; the darkest is panel.");
  v.field("font", theme.font, FontFamily{}, "Body and panel titles.");
  v.field("display_font", theme.display_font, FontFamily{}, "Headings.");
  v.field("light", theme.light, OneOf{kLightNames}, "How flow and glow meet the ground.");
  v.field("diverging", theme.diverging, OneOf{kDivergingNames}, "Colours of weights, which have a sign.");
  v.field("sequential", theme.sequential, OneOf{kSequentialNames},
          "Colours of the confusion matrix and of magnitudes.");
}

}  // namespace epochreel::job
