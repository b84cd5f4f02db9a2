#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "scenes.h"
#include "screen_words.h"
#include "words.h"

namespace epochreel::scene {

namespace {

/// All probes as a wall, a column a class, rising into view from the left.
PicturePanel probe_wall(const Shot& shot, const Rect& area) {
  const auto& probes = shot.plan.probes;
  const std::size_t classes = shot.plan.names.size();
  std::vector<int> rows(classes, 0);
  int tallest = 1;
  for (const int label : probes.labels) tallest = std::max(tallest, ++rows[static_cast<std::size_t>(label)]);
  tallest = std::min(tallest, 8);
  const double step = std::min(area.width / static_cast<double>(classes), area.height / tallest);
  const double side = step * 0.9;
  const double top = area.y + (area.height - step * tallest) / 2;
  const double left = area.right() - step * static_cast<double>(classes) + step - side;
  std::fill(rows.begin(), rows.end(), 0);
  PicturePanel panel;
  for (int p = 0; p < probes.count; ++p) {
    const auto label = static_cast<std::size_t>(probes.labels[static_cast<std::size_t>(p)]);
    const int row = rows[label]++;
    if (row >= tallest) continue;
    const auto image = probes.image(p);
    const double delay = 0.05 * static_cast<double>(label) + 0.08 * row;
    const double risen = smooth_step(-0.3, 0.9, shot.seconds() - delay);
    panel.pictures.push_back({{left + step * static_cast<double>(label), top + step * row, side, side},
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
std::vector<std::string> training_lines(const trace::Manifest& manifest, std::int64_t parameters,
                                        const TitleLayout& layout) {
  constexpr double kMeanAdvance = 0.56;  // of a letter, in type sizes
  const double size = std::max(15.0, 18 * layout.size / 104);
  const auto room = static_cast<std::size_t>(layout.width / (kMeanAdvance * size));
  std::vector<std::string> lines;
  if (parameters > 0) lines.push_back(fmt::format("{} parameters", grouped(parameters)));
  for (const auto& [name, value] : manifest.hyperparameters) {
    const std::string words = fmt::format("{} {}", screen_words(name), screen_words(value));
    if (lines.empty() || lines.back().size() + words.size() + 3 > room) {
      lines.push_back(words);
    } else {
      lines.back() += " · " + words;
    }
  }
  return lines;
}

}  // namespace

void resolve_title(const Shot& shot, Frame& frame) {
  const auto& plan = shot.plan;
  const auto& manifest = plan.trace->manifest();
  const TitleLayout layout = title_layout(plan.stage);
  TextPanel texts;
  const double unit = layout.size / 104;
  const auto add = [&](const std::string& words, double below, double size, Ink ink) {
    texts.texts.push_back({words,
                           {layout.words.x, layout.words.y + below * unit},
                           std::max(15.0, size * unit),
                           Weight::kRegular,
                           ink,
                           Align::kLeft,
                           layout.width});
  };
  texts.texts.push_back(
      {title_of(manifest), layout.words, layout.size, Weight::kSemiBold, Ink::kText, Align::kLeft, layout.width, true});
  add(manifest.train_images > 0
          ? fmt::format("A neural network learns from {} images", grouped(manifest.train_images))
          : std::string("A neural network learns"),
      68, 30, Ink::kText);
  add(architecture_words(manifest), 140, 22, Ink::kMuted);
  double below = 178;
  for (const std::string& line : training_lines(manifest, parameters_of(manifest), layout)) {
    add(line, below, 18, Ink::kMuted);
    below += 28;
  }
  frame.add_still(std::move(texts));
  if (plan.probes.count == 0) return;
  PicturePanel wall = probe_wall(shot, layout.wall);
  double bottom = 0;
  for (const Picture& picture : wall.pictures) bottom = std::max(bottom, picture.area.bottom());
  frame.panels.emplace_back(std::move(wall));
  TextPanel note;
  note.texts.push_back(
      {fmt::format("the {} test images whose way through the network is recorded", grouped(plan.probes.count)),
       {layout.wall.right(), bottom + 36},
       std::max(15.0, 18 * unit),
       Weight::kRegular,
       Ink::kMuted,
       Align::kRight,
       layout.wall.width});
  frame.add_still(std::move(note));
}

}  // namespace epochreel::scene
