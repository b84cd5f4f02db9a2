#include <fmt/format.h>

#include <algorithm>

#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

/// All probes as a wall, a column a class, rising into view from the left.
PicturePanel probe_wall(const Shot& shot, const Rect& area) {
  const auto& probes = shot.plan.probes;
  const std::size_t classes = shot.plan.trace->manifest().class_names.size();
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

void resolve_title(const Shot& shot, Frame& frame) {
  const auto& plan = shot.plan;
  const auto& manifest = plan.trace->manifest();
  const Rect wall{890, 216, 940, 648};
  TextPanel texts;
  const double x = 120;
  texts.texts.push_back({manifest.dataset, {x, 452}, 104, Weight::kSemiBold, Ink::kText, Align::kLeft, 740, true});
  texts.texts.push_back({fmt::format("A neural network learns from {} images", count_words(manifest.train_images)),
                         {x, 520}, 30, Weight::kRegular, Ink::kText, Align::kLeft, 740});
  std::int64_t parameters = 0;
  for (const auto& layer : manifest.layers) parameters += layer.parameters;
  texts.texts.push_back({fmt::format("{} · {} parameters", architecture_words(manifest), count_words(parameters)),
                         {x, 592}, 22, Weight::kRegular, Ink::kMuted, Align::kLeft, 740});
  std::string words;
  for (const auto& [name, value] : manifest.hyperparameters) {
    words += fmt::format("{}{} {}", words.empty() ? "" : " · ", name, value);
  }
  texts.texts.push_back({words, {x, 630}, 18, Weight::kRegular, Ink::kMuted, Align::kLeft, 740});
  frame.panels.emplace_back(std::move(texts));
  if (plan.probes.count == 0) return;
  frame.panels.emplace_back(probe_wall(shot, wall));
  TextPanel note;
  note.texts.push_back({fmt::format("the {} test images whose way through the network is recorded",
                                    count_words(plan.probes.count)),
                        {wall.right(), wall.bottom() - 60}, 18, Weight::kRegular, Ink::kMuted, Align::kRight, 900});
  frame.panels.emplace_back(std::move(note));
}

}  // namespace epochreel::scene
