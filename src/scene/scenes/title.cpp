#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/pictures.h"
#include "plan/training_words.h"
#include "scenes/scenes.h"
#include "text/screen_words.h"

namespace epochreel::scene {

namespace {

/// The wall of probes: a column a class; of many classes the columns stand in bands, one below the other.
struct Wall {
  int classes = 0;  ///< that are shown
  int stride = 1;   ///< every so-many-th class
  int columns = 0;
  int bands = 1;
  int tallest = 1;  ///< probes of a class that are shown
  double step = 0;
};

/// The wall with the largest pictures; smaller ones than kSmallest are left out: of each class, then whole classes.
Wall wall_of(int classes, int tallest, const Rect& area) {
  constexpr int kFew = 30;  // classes that stand in one band
  constexpr double kSmallest = 12;
  const int most = floor_to<int>(area.width / kSmallest) * floor_to<int>(area.height / kSmallest);
  Wall wall;
  const int room = std::max(1, most / std::max(1, classes));
  wall.tallest = std::min({tallest, 8, classes > kFew ? room : tallest});
  wall.stride = classes > kFew ? std::max(1, (classes + most - 1) / std::max(1, most)) : 1;
  wall.classes = (classes + wall.stride - 1) / wall.stride;
  const int most_bands = classes > kFew ? wall.classes : 1;
  for (int bands = 1; bands <= most_bands; ++bands) {
    const int columns = (wall.classes + bands - 1) / bands;
    const double step = std::min(area.width / columns, area.height / (bands * wall.tallest));
    if (step <= wall.step) continue;
    wall.columns = columns;
    wall.bands = (wall.classes + columns - 1) / columns;
    wall.step = step;
  }
  return wall;
}

/// All probes as a wall, rising into view from the left.
Pictures probe_wall(const Shot& shot, const Rect& area) {
  constexpr double kLastDelay = 1.5;  // seconds after which the last class rises, where there are many
  const auto& probes = shot.film.probes;
  const int classes = int_size(shot.film.names);
  std::vector<int> rows(classes, 0);
  int tallest = 1;
  for (const int label : probes.labels) tallest = std::max(tallest, ++rows[label]);
  const Wall wall = wall_of(classes, tallest, area);
  const double step = wall.step;
  const double side = step * 0.9;
  const double top = area.y + (area.height - step * wall.tallest * wall.bands) / 2;
  const double left = area.right() - step * wall.columns + step - side;
  const double wave = std::min(0.05, kLastDelay / std::max(1, classes));
  std::fill(rows.begin(), rows.end(), 0);
  Pictures panel;
  for (int p = 0; p < probes.count; ++p) {
    const int label = probes.labels[p];
    const int row = rows[label]++;
    if (row >= wall.tallest || label % wall.stride != 0) continue;
    const int place = label / wall.stride;
    const int line = place / wall.columns * wall.tallest + row;
    const auto image = probes.image(p);
    const double delay = wave * label + 0.08 * row;
    const double risen = smooth_step(-0.3, 0.9, shot.seconds() - delay);
    panel.pictures.push_back({{left + step * (place % wall.columns), top + step * line, side, side},
                              probes.width,
                              probes.height,
                              {image.begin(), image.end()},
                              0.35 + 0.65 * risen,
                              Ink::kLine});
  }
  return panel;
}

}  // namespace

namespace {

/// Where words and wall stand: side by side, or one above the other in the narrow formats.
struct TitleLayout {
  Point words;        ///< baseline of the name
  double width = 0;   ///< of the words
  double size = 104;  ///< of the name's type; the other lines follow it
  Rect wall;
};

TitleLayout title_layout(const Stage& stage) {
  TitleLayout layout;
  const double margin = stage.header.x;
  if (stage.narrow()) {
    const double side = stage.width - 2 * margin;
    const double top = stage.format == Format::kTall ? stage.height * 0.2 : stage.height * 0.12;
    layout.words = {margin, top + 104};
    layout.width = side;
    layout.wall = {margin, top + 320, side, stage.height - top - 320 - margin - 60};
    layout.wall.height = std::min(layout.wall.height, side * 0.85);
    return layout;
  }
  layout.size = stage.format == Format::kCompact ? 72 : 104;
  layout.width = stage.width * 0.385;
  layout.words = {stage.width / 16, stage.height * 0.42};
  layout.wall = {stage.width * 0.464, stage.height * 0.2, stage.width * 0.49, stage.height * 0.6};
  return layout;
}

/// Parameters, where they are known, and hyperparameters, as many a line as fit.
std::vector<std::string> training_lines(TextMeasure& measure, const trace::Manifest& manifest, double room,
                                        const TextType& type) {
  const std::int64_t parameters = parameters_of(manifest);
  std::vector<std::string> lines;
  if (parameters > 0) lines.push_back(fmt::format("{} parameters", grouped(parameters)));
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

void draw_title(const Shot& shot, Pens& pens) {
  const FilmContext& film = shot.film;
  const auto& manifest = film.trace->manifest();
  const TitleLayout layout = title_layout(film.stage);
  const double unit = layout.size / 104;
  const auto style = [&](double size) { return kNote.of_size(std::max(15.0, size * unit)); };
  const auto add = [&](const TextStyle& its_style, const std::string& words, double below) {
    const Point at{layout.words.x, layout.words.y + below * unit};
    pens.backdrop.text(styled(its_style, words, at, Align::kLeft, layout.width));
  };
  add(kSceneTitle.of_size(layout.size), title_of(film), 0);
  add(style(30).in(Ink::kText),
      manifest.train_images > 0 ? fmt::format("A neural network learns from {} images", grouped(manifest.train_images))
                                : std::string("A neural network learns"),
      68);
  add(style(22), architecture_words(manifest), 140);
  double below = 178;
  for (const std::string& line : training_lines(pens.measure(), manifest, layout.width, style(18).type)) {
    add(style(18), line, below);
    below += 28;
  }
  if (film.probes.count == 0) return;
  const Pictures wall = probe_wall(shot, layout.wall);
  double bottom = 0;
  for (const Picture& picture : wall.pictures) bottom = std::max(bottom, picture.area.bottom());
  const auto shown = int_size(wall.pictures);
  const std::string count = shown < film.probes.count
                                ? fmt::format("{} of the {}", grouped(shown), grouped(film.probes.count))
                                : fmt::format("the {}", grouped(shown));
  draw_mark(pens.foreground, wall);
  pens.backdrop.text(styled(style(18), fmt::format("{} test images whose way through the network is recorded", count),
                            {layout.wall.right(), bottom + 36}, Align::kRight, layout.wall.width));
}

}  // namespace epochreel::scene
