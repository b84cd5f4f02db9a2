/// The types of the screen by what they say, so that all panels set a note, a figure or a name alike.
///
///     layer.text(styled(kNote, "epoch 3", {x, y}, Align::kRight));
#pragma once

#include <string>
#include <utility>

#include "epochreel/scene/text_measure.h"

namespace epochreel::scene {

struct TextStyle {
  TextType type;
  Ink ink = Ink::kText;

  constexpr TextStyle in(Ink other) const { return {type, other}; }
  constexpr TextStyle as(Weight weight) const { return {{type.size, weight, type.display}, ink}; }
  constexpr TextStyle of_size(double size) const { return {{size, type.weight, type.display}, ink}; }
};

inline constexpr TextStyle kSceneTitle{{30, Weight::kSemiBold, true}, Ink::kText};
inline constexpr TextStyle kSceneSubtitle{{16, Weight::kRegular}, Ink::kMuted};
inline constexpr TextStyle kPanelTitle{{16, Weight::kSemiBold}, Ink::kText};
inline constexpr TextStyle kBody{{15, Weight::kRegular}, Ink::kText};    ///< a name or a sentence that is read first
inline constexpr TextStyle kNote{{14, Weight::kRegular}, Ink::kMuted};   ///< what explains: axes, keys, sources
inline constexpr TextStyle kFigure{{14, Weight::kMedium}, Ink::kText};   ///< a value beside its name
inline constexpr TextStyle kCount{{24, Weight::kSemiBold}, Ink::kText};  ///< a value that stands alone

/// The style of a marked text, which stands out from its neighbours: heavier, and in the ink of texts.
constexpr TextStyle emphasized(const TextStyle& style) { return style.as(Weight::kSemiBold).in(Ink::kText); }

/// Words in a style; `room`: Text::max_width.
inline Text styled(const TextStyle& style, std::string words, Point at = {}, Align align = Align::kLeft,
                   double room = 0) {
  return {std::move(words), at, style.type.size, style.type.weight, style.ink, align, room, style.type.display};
}

}  // namespace epochreel::scene
