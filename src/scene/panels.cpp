#include "panels.h"

#include <fmt/format.h>

#include "gallery_grid.h"
#include "words.h"

namespace epochreel::scene {

void resolve_panel(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  using job::PanelKind;
  switch (panel.spec.kind) {
    case PanelKind::kNetwork:
      return resolve_network(shot, panel, frame);
    case PanelKind::kReading:
      return resolve_reading(shot, panel, frame);
    case PanelKind::kPrediction:
      return resolve_prediction(shot, panel, frame);
    case PanelKind::kCurves:
      return resolve_curves(shot, panel, frame);
    case PanelKind::kAccuracy:
      return resolve_accuracy(shot, panel, frame);
    case PanelKind::kClassCurves:
      return resolve_class_curves(shot, panel, frame);
    case PanelKind::kConfusion:
      return resolve_confusion(shot, panel, frame);
    case PanelKind::kPairs:
      return resolve_pairs(shot, panel, frame);
    case PanelKind::kRidges:
      return resolve_ridges(shot, panel, frame);
    case PanelKind::kHealth:
      return resolve_health(shot, panel, frame);
    case PanelKind::kFilters:
      return resolve_filters(shot, panel, frame);
    case PanelKind::kWeights:
      return resolve_weights(shot, panel, frame);
    case PanelKind::kErrors:
      return resolve_errors(shot, panel, frame);
    case PanelKind::kChanges:
      return resolve_changes(shot, panel, frame);
    case PanelKind::kProjection:
      return resolve_projection(shot, panel, frame);
    case PanelKind::kSaliency:
      return resolve_saliency(shot, panel, frame);
    case PanelKind::kCounters:
      return resolve_counters(shot, panel, frame);
    case PanelKind::kHyperparameters:
      return resolve_hyperparameters(shot, panel, frame);
    case PanelKind::kLegend:
      return resolve_legend(shot, panel, frame);
  }
}

Chrome keyed_chrome(const Rect& area, const std::string& title, const std::vector<std::pair<Ink, std::string>>& keys,
                    const std::vector<std::string>& notes) {
  double room = area.width - 40 - words_width(title, 16);
  for (const auto& [ink, words] : keys) room -= 24 + 28 + words_width(words, 14);
  Chrome chrome{area, title, fitting_words(notes, room - 24, 14), {}};
  if (room >= 0) chrome.keys = keys;
  return chrome;
}

void add_not_finite_key(const Point& at, const std::string& words, Frame& frame) {
  StripsPanel marks;
  TextPanel texts;
  add_keys({{Ink::kError, words}}, at, marks, texts);
  frame.add_still(std::move(marks));
  frame.add_still(std::move(texts));
}

std::string not_recorded(const char* record) { return fmt::format("{} was not recorded", record); }

void say_missing(const PlacedPanel& panel, const std::string& title, const std::string& sentence, Frame& frame) {
  frame.add_still(ChromePanel{{panel.area, title, ""}});
  const Rect& area = panel.area;
  constexpr double kLine = 20;
  TextPanel words;
  const auto lines = wrap_words(sentence, area.width - 40, 14);
  double y = area.y + area.height / 2 + 6 - kLine * static_cast<double>(lines.size() - 1) / 2;
  for (const std::string& line : lines) {
    words.texts.push_back(
        {line, {area.x + area.width / 2, y}, 14, Weight::kRegular, Ink::kMuted, Align::kCenter, area.width - 40});
    y += kLine;
  }
  frame.add_still(std::move(words));
}

}  // namespace epochreel::scene
