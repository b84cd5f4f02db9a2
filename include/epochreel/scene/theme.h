/// Colours and type of a movie: plain data. Two meanings have two hues everywhere: amber pushes up, is active, is
/// right; blue holds down, is loss. Red means an error and nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace epochreel::scene {

/// sRGB, 8 bits a channel.
struct Color {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  bool operator==(const Color&) const = default;
};

/// What a mark is drawn for; the theme says in which colour.
enum class Ink { kText, kMuted, kUp, kDown, kError, kLine, kTrack, kGround, kPanel, kNeuronOff, kNeuronOn };

struct Theme {
  std::string name;
  Color ground;      ///< behind everything
  Color panel;       ///< behind a panel
  Color text;
  Color muted;       ///< second voice of text, 4.5:1 on panel and ground
  Color line;        ///< rules, grid lines, outlines
  Color track;       ///< the empty part of a bar
  Color up;          ///< activation, pushes up, right answers, accuracy
  Color down;        ///< holds down, loss
  Color error;       ///< wrong answers
  Color neuron_off;
  Color neuron_on;
  std::string font;           ///< body and panel titles
  std::string display_font;   ///< headings
};

Color ink_color(const Theme& theme, Ink ink);

/// "night". Error{kInvalid} for a name that is none.
const Theme& theme_by_name(std::string_view name);

/// WCAG 2.1 contrast ratio of two colours, 1 to 21.
double contrast_ratio(Color a, Color b);

}  // namespace epochreel::scene
