/// A theme: colours, fonts and colour maps of a movie, as plain data.
///
/// Two meanings have two hues everywhere: `up` (amber in the built-in themes) pushes up, is active, is right; `down`
/// (blue) holds down, is loss. `error` means an error and nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "epochreel/base/color.h"

namespace epochreel::job {

enum class ThemeBase { kNight, kPaper, kHighContrast };

/// How flow and glow meet the ground.
enum class Light {
  kAdd,       ///< light on a dark ground, added in linear light
  kMultiply,  ///< ink on a light ground, each channel dimmed by the ink's density
};

/// Colours of signed values; src/scene/drawing/colormap.h says where they are from.
enum class DivergingMap { kTheme, kPuor, kRdbu };

/// Colours of shares, 0 to 1.
enum class SequentialMap { kTheme, kViridis, kCividis, kInferno };

struct ThemeSpec {
  ThemeBase base = ThemeBase::kNight;  ///< where what a job leaves out is from
  Color ground = {0x08, 0x0A, 0x0F};   ///< behind everything
  Color panel = {0x0F, 0x13, 0x1B};    ///< behind a panel
  Color text = {0xE8, 0xEC, 0xF4};
  Color muted = {0x8A, 0x94, 0xA6};       ///< second voice of text
  Color line = {0x21, 0x28, 0x38};        ///< rules, grid lines, outlines
  Color track = {0x1F, 0x25, 0x33};       ///< the empty part of a bar
  Color up = {0xFF, 0xA8, 0x45};          ///< activation, pushes up, right answers, accuracy
  Color down = {0x40, 0x9E, 0xFF};        ///< holds down, loss
  Color error = {0xFF, 0x5D, 0x5D};       ///< wrong answers
  Color neuron_off = {0x1F, 0x25, 0x33};  ///< a silent neuron
  Color neuron_on = {0xFF, 0xF1, 0xD6};   ///< a neuron at full activation
  Color picture = {0xFF, 0xF1, 0xD6};     ///< the brightest pixel of an image of the data set; the darkest is `panel`
  std::string font = "Inter";             ///< body and panel titles
  std::string display_font = "Inter Display";  ///< headings
  Light light = Light::kAdd;
  DivergingMap diverging = DivergingMap::kTheme;
  SequentialMap sequential = SequentialMap::kTheme;

  bool operator==(const ThemeSpec&) const = default;
};

/// The theme that stands behind a name; its `base` is the name's.
const ThemeSpec& built_in_theme(ThemeBase base);

/// "night", ...: the names of all built-in themes, in the order of their table.
std::vector<std::string> theme_names();

/// Error{kInvalid} for a name that is none of theme_names().
const ThemeSpec& theme_by_name(std::string_view name);

}  // namespace epochreel::job
