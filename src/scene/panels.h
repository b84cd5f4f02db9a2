/// The panels of a scene: each says what it shows of a shot in its area.
///
/// A panel whose records are missing says so on its ground. Scales come from the film's plan, never from the frame.
#pragma once

#include "shot.h"
#include "stage.h"

namespace epochreel::scene {

/// Adds what `panel` shows to `frame`.
void resolve_panel(const Shot& shot, const PlacedPanel& panel, Frame& frame);

void resolve_network(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_reading(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_prediction(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_curves(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_accuracy(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_class_curves(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_confusion(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_pairs(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_ridges(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_health(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_filters(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_weights(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_errors(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_changes(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_projection(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_saliency(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_counters(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_hyperparameters(const Shot& shot, const PlacedPanel& panel, Frame& frame);
void resolve_legend(const Shot& shot, const PlacedPanel& panel, Frame& frame);

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
