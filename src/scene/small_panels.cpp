/// Panels of words: counters, hyperparameters, legend.
#include <fmt/format.h>

#include <algorithm>

#include "scenes.h"
#include "screen_words.h"
#include "words.h"

namespace epochreel::scene {

namespace {

/// Name and value a line, as many as fit.
TextPanel rows_in(const Rect& area, const std::vector<std::pair<std::string, std::string>>& rows) {
  TextPanel words;
  const double x = area.x + 20;
  const double width = area.width - 40;
  const double step =
      std::clamp((area.height - 64) / static_cast<double>(std::max<std::size_t>(1, rows.size())), 24.0, 44.0);
  double y = area.y + 52 + step / 2;
  for (const auto& [name, value] : rows) {
    if (y > area.bottom() - 12) break;
    const double room = std::min(width * 0.45, words_width(name, 15) + 8);  // the value has what the name leaves
    words.texts.push_back({name, {x, y}, 15, Weight::kRegular, Ink::kMuted, Align::kLeft, room});
    words.texts.push_back({value, {x + width, y}, 15, Weight::kMedium, Ink::kText, Align::kRight, width - room - 12});
    y += step;
  }
  return words;
}

}  // namespace

void draw_counters(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  frame.add_still(ChromePanel{{panel.area, "Now", ""}});
  std::vector<std::pair<std::string, std::string>> rows;
  auto counters = instant_counters(shot.film, shot.record, 7);
  std::reverse(counters.begin(), counters.end());
  for (const Counter& counter : counters) rows.emplace_back(counter.label, counter.value);
  frame.panels.emplace_back(rows_in(panel.area, rows));
}

void draw_hyperparameters(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  const auto& manifest = shot.film.trace->manifest();
  frame.add_still(ChromePanel{{panel.area, "How it is trained", ""}});
  std::vector<std::pair<std::string, std::string>> rows = {{"network", architecture_words(manifest)}};
  for (const auto& [name, value] : manifest.hyperparameters) {
    rows.emplace_back(screen_words(name), screen_words(value));
  }
  frame.add_still(rows_in(panel.area, rows));
}

void draw_legend(const Shot&, const PlacedPanel& panel, Frame& frame) {
  LegendPanel legend;
  legend.chrome = {panel.area, "Colours", ""};
  legend.keys = {{Ink::kUp, "active, pushes up, right answers, accuracy"},
                 {Ink::kDown, "holds down, loss"},
                 {Ink::kError, "wrong answers"},
                 {Ink::kNeuronOff, "a neuron that is silent"},
                 {Ink::kNeuronOn, "a neuron at full activation"}};
  frame.add_still(std::move(legend));
}

}  // namespace epochreel::scene
