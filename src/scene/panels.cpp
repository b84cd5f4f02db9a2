#include "panels.h"

#include <fmt/format.h>

#include "gallery_grid.h"
#include "words.h"

namespace epochreel::scene {

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
