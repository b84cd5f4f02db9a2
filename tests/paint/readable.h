/// Checks that must hold for every text in a picture.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "epochreel/paint/painter.h"
#include "epochreel/scene/drawing.h"
#include "epochreel/trace/trace.h"

namespace epochreel::paint {

inline std::string describe(const DrawnText& text) {
  return "'" + text.words + "' at " + std::to_string(text.box.x) + ", " + std::to_string(text.box.y) + " " +
         std::to_string(text.box.width) + " x " + std::to_string(text.box.height);
}

inline bool overlap(const scene::Rect& a, const scene::Rect& b) {
  constexpr double kTouch = 0.5;
  return a.x + kTouch < b.right() && b.x + kTouch < a.right() && a.y + kTouch < b.bottom() && b.y + kTouch < a.bottom();
}

/// Every text of every scene: large enough, whole, inside the frame, clear of the others.
inline void expect_readable(const std::vector<DrawnText>& texts, int width, int height, double scale,
                            const std::string& where) {
  EXPECT_GE(texts.size(), 2U) << where;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto& box = texts[i].box;
    EXPECT_GE(texts[i].size, 14 * std::min(1.0, scale)) << where << describe(texts[i]);
    EXPECT_TRUE(box.x >= 8 * scale && box.y >= 8 * scale && box.right() <= width - 8 * scale &&
                box.bottom() <= height - 8 * scale)
        << where << describe(texts[i]);
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      EXPECT_FALSE(overlap(box, texts[j].box)) << where << describe(texts[i]) << " and " << describe(texts[j]);
    }
  }
}

inline constexpr std::size_t kLongName = 6;  ///< letters: shorter names always have room

/// Whether words hold the name of a class, which may be of any length.
inline bool names_class(const std::string& words, const trace::Manifest& manifest) {
  return std::any_of(manifest.class_names.begin(), manifest.class_names.end(), [&](const std::string& name) {
    return name.size() >= kLongName && words.find(name) != std::string::npos;
  });
}

/// Whether words hold a name that a trace brings along.
inline bool names_something(const std::string& words, const trace::Manifest& manifest) {
  const std::string& data = manifest.dataset;
  return (data.size() >= kLongName && words.find(data) != std::string::npos) || names_class(words, manifest);
}

/// No text ends with an ellipsis, but for those with names from outside.
inline void expect_uncut(const std::vector<DrawnText>& texts, const trace::Manifest& manifest,
                         const std::string& where) {
  for (const DrawnText& text : texts) {
    EXPECT_FALSE(text.cut && !names_something(text.words, manifest)) << where << describe(text);
  }
}

/// Names that differ do so as they are shown too, wherever a panel has both. No text with a name is cut as a whole,
/// since that may hide what tells its name apart.
inline void expect_told_apart(const std::vector<DrawnText>& texts, const trace::Manifest& manifest,
                              const std::string& where) {
  std::map<std::pair<std::size_t, std::string>, const DrawnText*> shown;
  for (const DrawnText& text : texts) {
    if (!names_class(text.words, manifest)) continue;
    EXPECT_FALSE(text.cut) << where << describe(text) << " shown as '" << text.shown << "'";
    const auto [at, is_new] = shown.try_emplace({text.panel, text.shown}, &text);
    EXPECT_EQ(text.words, at->second->words) << where << "both are shown as '" << text.shown << "'";
  }
}

/// The grounds of a drawing's panels: their fills in the theme's colour, with round corners.
inline std::vector<scene::Rect> grounds_of(const scene::Drawing& drawing) {
  std::vector<scene::Rect> grounds;
  for (const scene::Primitive& primitive : drawing.backdrop) {
    const auto* fill = std::get_if<scene::Fill>(&primitive);
    if (fill != nullptr && fill->radius == 12 && fill->color == drawing.theme->panel) grounds.push_back(fill->area);
  }
  return grounds;
}

inline bool inside(const scene::Rect& box, const scene::Rect& area, double margin) {
  return box.x >= area.x + margin && box.right() <= area.right() - margin && box.y >= area.y + margin &&
         box.bottom() <= area.bottom() - margin;
}

/// No text leaves the panel that it is of, or lies across the edge of a ground.
inline void expect_inside_panels(const std::vector<DrawnText>& texts, const scene::Drawing& drawing,
                                 const std::string& where) {
  constexpr double kMargin = 6;  // units between a text and the edge of a ground
  const double s = drawing.scale;
  const auto grounds = grounds_of(drawing);
  for (const DrawnText& text : texts) {
    const scene::Rect box{(text.box.x - drawing.origin.x) / s, (text.box.y - drawing.origin.y) / s, text.box.width / s,
                          text.box.height / s};
    if (!drawing.panels.empty()) {
      EXPECT_TRUE(inside(box, drawing.panels.at(text.panel), -0.5)) << where << describe(text);
    }
    for (const scene::Rect& ground : grounds) {
      EXPECT_TRUE(!overlap(box, ground) || inside(box, ground, kMargin))
          << where << describe(text) << " on " << ground.x << ", " << ground.y << " " << ground.width << " x "
          << ground.height;
    }
  }
}

}  // namespace epochreel::paint
