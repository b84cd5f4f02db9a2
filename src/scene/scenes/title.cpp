#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "plan/training_words.h"
#include "scenes/scenes.h"
#include "text/input_words.h"
#include "text/screen_words.h"

namespace epochreel::scene {

namespace {

/// Where the words stand: beside the picture, or above it in the narrow formats.
struct TitleLayout {
  Point words;        ///< baseline of the name
  double width = 0;   ///< of the words
  double size = 104;  ///< of the name's type; the other lines follow it
};

TitleLayout title_layout(const Stage& stage) {
  TitleLayout layout;
  const double margin = stage.header.x;
  if (stage.narrow()) {
    const double top = stage.format == Format::kTall ? stage.height * 0.14 : stage.height * 0.05;
    layout.words = {margin, top + 104};
    layout.width = stage.width - 2 * margin;
    return layout;
  }
  layout.size = stage.format == Format::kCompact ? 72 : 104;
  layout.width = stage.width * 0.31;
  layout.words = {stage.width / 16, stage.height * 0.42};
  return layout;
}

/// Parameters, where they are known, and hyperparameters, as many a line as fit.
std::vector<std::string> training_lines(TextMeasure& measure, const trace::Manifest& manifest, double room,
                                        const TextType& type) {
  const std::int64_t parameters = parameters_of(manifest);
  std::vector<std::string> lines;
  if (parameters > 0) lines.push_back(counted(parameters, "parameter"));
  for (const auto& [name, value] : manifest.hyperparameters) {
    const std::string words = fmt::format("{} {}", screen_words(name), screen_words(value));
    if (measure.width(words, type) > room) continue;  // the closing has lines enough
    const std::string longer = lines.empty() ? words : lines.back() + " · " + words;
    if (lines.empty() || measure.width(longer, type) > room) {
      lines.push_back(words);
    } else {
      lines.back() = longer;
    }
  }
  return lines;
}

}  // namespace

void draw_title(const Shot& shot, const Panels& panels, Pens& pens) {
  const FilmContext& film = shot.film;
  const auto& manifest = film.trace->manifest();
  const TitleLayout layout = title_layout(film.stage);
  const double unit = layout.size / 104;
  pens.begin_panel({layout.words.x, 0, layout.width, film.stage.height});
  const auto style = [&](double size) { return kNote.of_size(std::max(15.0, size * unit)); };
  const auto add = [&](const TextStyle& its_style, const std::string& words, double below) {
    const Point at{layout.words.x, layout.words.y + below * unit};
    pens.backdrop.text(styled(its_style, words, at, Align::kLeft, layout.width));
  };
  add(kSceneTitle.of_size(layout.size), title_of(film), 0);
  add(style(30).in(Ink::kText),
      manifest.train_images > 0
          ? fmt::format("A neural network learns from {}", of_input(manifest, counted(manifest.train_images, "image")))
          : std::string("A neural network learns"),
      68);
  add(style(22), architecture_words(manifest), 140);
  double below = 178;
  for (const std::string& line : training_lines(pens.measure(), manifest, layout.width, style(18).type)) {
    add(style(18), line, below);
    below += 28;
  }
  for (const auto& panel : panels) {
    pens.begin_panel(panel->area());
    panel->draw(shot, pens);
  }
}

}  // namespace epochreel::scene
