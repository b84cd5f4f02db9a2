/// Panels that need no plan of their own: the film's context is enough. Then what all panels share.
#pragma once

#include "layout/stage.h"
#include "plan/shot.h"

namespace epochreel::scene {

void draw_reading(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void draw_prediction(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void draw_curves(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void draw_accuracy(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void draw_class_curves(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void draw_confusion(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void draw_pairs(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void draw_counters(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void draw_hyperparameters(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void draw_legend(const Shot& shot, const PlacedPanel& panel, Frame& frame);

/// A ground whose head says what its colours mean, and of `notes` the first that has room beside that.
Chrome keyed_chrome(const Rect& area, const std::string& title, const std::vector<std::pair<Ink, std::string>>& keys,
                    const std::vector<std::string>& notes);

/// The mark of values that are not finite, and behind it what they are; `at`: its left end on the words' baseline.
void add_not_finite_key(const Point& at, const std::string& words, Frame& frame);

/// "stat.confusion was not recorded"
std::string not_recorded(const char* record);

/// The panel's ground with one sentence: which record is missing.
void say_missing(const PlacedPanel& panel, const std::string& title, const std::string& sentence, Frame& frame);

}  // namespace epochreel::scene
