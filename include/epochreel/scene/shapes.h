/// The parts that drawings are made of: places and texts.
///
/// Lengths are in units of the stage, whose short side is 1,080 of them, 720 in small pictures; Drawing::scale turns
/// them into pixels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/scene/theme.h"

namespace epochreel::scene {

struct Point {
  double x = 0;
  double y = 0;

  bool operator==(const Point&) const = default;
};

struct Rect {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;

  double right() const { return x + width; }
  double bottom() const { return y + height; }

  bool operator==(const Rect&) const = default;
};

enum class Align { kLeft, kCenter, kRight };

enum class Weight { kRegular, kMedium, kSemiBold };

/// One line of text. `at.y` is its baseline, `at.x` its left end, middle or right end.
struct Text {
  std::string words;
  Point at;
  double size = 14;
  Weight weight = Weight::kRegular;
  Ink ink = Ink::kText;
  Align align = Align::kLeft;
  double max_width = 0;  ///< 0: none; else the type is set smaller, down to 14, then names are cut, then the words
  bool display = false;  ///< in the theme's display face

  bool operator==(const Text&) const = default;
};

}  // namespace epochreel::scene
