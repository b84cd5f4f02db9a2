#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

/// Name and value in two columns.
void add_rows(TextPanel& panel, const std::vector<std::pair<std::string, std::string>>& rows, const Rect& area) {
  const double x = area.x + 24;
  const double width = area.width - 48;
  const double step = std::min(56.0, (area.height - 88) / static_cast<double>(std::max<std::size_t>(1, rows.size())));
  double y = area.y + 64 + step / 2;
  for (const auto& [name, value] : rows) {
    panel.texts.push_back({name, {x, y}, 18, Weight::kRegular, Ink::kMuted, Align::kLeft, width * 0.4});
    panel.texts.push_back({value, {x + width, y}, 18, Weight::kMedium, Ink::kText, Align::kRight, width * 0.58});
    y += step;
  }
}

std::vector<std::pair<std::string, std::string>> how_it_was_made(const trace::Manifest& manifest) {
  std::vector<std::pair<std::string, std::string>> rows = {
      {"network", architecture_words(manifest)},
      {"data", fmt::format("{}, {} training and {} test images", manifest.dataset, count_words(manifest.train_images),
                           count_words(manifest.test_images))}};
  rows.insert(rows.end(), manifest.hyperparameters.begin(), manifest.hyperparameters.end());
  rows.emplace_back("steps", count_words(manifest.total_steps));
  for (const auto& [library, version] : manifest.versions) {
    if (library == "epochreel") rows.emplace_back(library, version);
    if (library == "onednn") rows.emplace_back("oneDNN", version);
  }
  if (!manifest.training_hash.empty()) rows.emplace_back("job hash", manifest.training_hash.substr(0, 16));
  return rows;
}

}  // namespace

void resolve_closing(const Shot& shot, Frame& frame) {
  const auto& plan = shot.plan;
  const auto& manifest = plan.trace->manifest();
  const SnapshotRecord& last = plan.records.back();
  TextPanel texts;
  const double x = 120;
  texts.texts.push_back({percent_words(last.test_accuracy, 2), {x, 300}, 128, Weight::kSemiBold, Ink::kUp, Align::kLeft,
                         800, true});
  const double wrong = (1 - last.test_accuracy) * last.evaluated;
  texts.texts.push_back({fmt::format("of {} test images read right", count_words(std::lround(last.evaluated))),
                         {x, 362}, 30, Weight::kRegular, Ink::kText, Align::kLeft, 800});
  if (std::isfinite(wrong)) {
    texts.texts.push_back({fmt::format("{} read wrong · test loss {} · {} epochs", count_words(std::lround(wrong)),
                                       figure_words(last.test_loss), manifest.epochs),
                           {x, 408}, 22, Weight::kRegular, Ink::kMuted, Align::kLeft, 800});
  }
  if (!last.class_accuracy.empty()) frame.panels.emplace_back(class_bars(plan, last, {x, 480, 800, 400}, -1));
  const Rect table{1016, 184, 784, 696};
  frame.panels.emplace_back(ChromePanel{{table, "How it was made", manifest.name}});
  add_rows(texts, how_it_was_made(manifest), table);
  texts.texts.push_back({"Drawn by epochreel from the recorded trace; nothing on screen was made up.", {x, 968}, 18,
                         Weight::kRegular, Ink::kMuted, Align::kLeft, 1200});
  frame.panels.emplace_back(std::move(texts));
}

}  // namespace epochreel::scene
