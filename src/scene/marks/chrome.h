/// A panel's ground with its head, and what colours mean.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "drawing/pen.h"

namespace epochreel::scene {

/// A panel's ground with its title, a note at the right, left of it what colours mean, and nothing in it.
struct Chrome {
  Rect area;
  std::string title;
  std::string note;
  std::vector<std::pair<Ink, std::string>> keys = {};
};

/// The meanings of the colours, a line each.
struct Legend {
  Chrome chrome;
  std::vector<std::pair<Ink, std::string>> keys;
};

/// A ground with the sentence that says why nothing is drawn on it.
struct Missing {
  Rect area;
  std::string title;
  std::string sentence;
};

void draw(Pen& pen, const Chrome& chrome);
void draw(Pen& pen, const Missing& missing);
void draw(Pen& pen, const Legend& legend);

/// Strokes in their inks with their words, from `right` to the left. Returns where they begin.
double draw_keys(Pen& pen, const std::vector<std::pair<Ink, std::string>>& keys, double right, double baseline);

/// A ground whose head says what its colours mean, and of `notes` the first that has room beside that.
Chrome keyed_chrome(TextMeasure& measure, const Rect& area, const std::string& title,
                    const std::vector<std::pair<Ink, std::string>>& keys, const std::vector<std::string>& notes);

/// A panel's ground with one sentence, such as which record is missing.
void say_missing(Pens& pens, const Rect& area, const std::string& title, const std::string& sentence);

}  // namespace epochreel::scene
