#include "marks/chrome.h"

#include <algorithm>

#include "epochreel/base/numbers.h"
#include "text/fitting.h"

namespace epochreel::scene {

void draw(Pen& pen, const Chrome& chrome) {
  pen.fill(chrome.area, 12, pen.theme().panel);
  if (chrome.title.empty()) return;
  const double y = chrome.area.y + 32;
  const double width =
      pen.text(styled(kPanelTitle, chrome.title, {chrome.area.x + 20, y}, Align::kLeft, chrome.area.width - 40));
  const double right = chrome.area.right() - 20;
  const double note_room = chrome.area.width - 64 - width;
  const double note = pen.text(styled(kNote, chrome.note, {right, y}, Align::kRight, note_room));
  draw_keys(pen, chrome.keys, note > 0 ? right - note - 24 : right, y);
}

void draw(Pen& pen, const Legend& legend) {
  draw(pen, legend.chrome);
  const auto& area = legend.chrome.area;
  const double step = std::clamp((area.height - 64) / std::max(1, int_size(legend.keys)), 22.0, 40.0);
  double y = area.y + 52 + step / 2;
  for (const auto& [ink, words] : legend.keys) {
    if (y > area.bottom() - 10) break;
    pen.fill({area.x + 20, y - 12, 24, 14}, 4, ink_color(pen.theme(), ink));
    pen.text(styled(kBody, words, {area.x + 56, y}, Align::kLeft, area.width - 76));
    y += step;
  }
}

double draw_keys(Pen& pen, const std::vector<std::pair<Ink, std::string>>& keys, double right, double baseline) {
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    if (key != keys.rbegin()) right -= 24;
    right -= pen.text(styled(kNote, key->second, {right, baseline}, Align::kRight)) + 28;
    pen.fill({right, baseline - 6.5, 20, 3}, 1.5, ink_color(pen.theme(), key->first));
  }
  return right;
}

Chrome keyed_chrome(TextMeasure& measure, const Rect& area, const std::string& title,
                    const std::vector<std::pair<Ink, std::string>>& keys, const std::vector<std::string>& notes) {
  double room = area.width - 40 - measure.width(title, kPanelTitle.type);
  for (const auto& [ink, words] : keys) room -= 24 + 28 + measure.width(words, kNote.type);
  Chrome chrome{area, title, fitting_words(measure, notes, room - 24, kNote.type), {}};
  if (room >= 0) chrome.keys = keys;
  return chrome;
}

void draw(Pen& pen, const Missing& missing) {
  constexpr double kLine = 20;
  const Rect& area = missing.area;
  draw(pen, Chrome{area, missing.title, ""});
  const auto lines = wrap_words(pen.measure(), missing.sentence, area.width - 40, kNote.type);
  double y = area.y + area.height / 2 + 6 - kLine * (int_size(lines) - 1) / 2;
  for (const std::string& line : lines) {
    pen.text(styled(kNote, line, {area.x + area.width / 2, y}, Align::kCenter, area.width - 40));
    y += kLine;
  }
}

void say_missing(Pens& pens, const Rect& area, const std::string& title, const std::string& sentence) {
  draw_mark(pens.backdrop, Missing{area, title, sentence});
}

}  // namespace epochreel::scene
