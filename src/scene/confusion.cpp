#include <fmt/format.h>

#include <algorithm>

#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kConfusionMoves = 0.62;

struct Pair {
  std::size_t truth = 0;
  std::size_t reading = 0;
  double share = 0;
};

/// The pairs most often confused at the end: the list is fixed, its figures run with the time.
std::vector<Pair> worst_pairs(const Film::Plan& plan, std::size_t count) {
  const auto& last = plan.records.back().confusion;
  const std::size_t classes = plan.trace->manifest().class_names.size();
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < last.size(); ++i) {
    if (i / classes != i % classes && last[i] > 0) pairs.push_back({i / classes, i % classes, last[i]});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.share > b.share; });
  if (pairs.size() > count) pairs.resize(count);
  return pairs;
}

TextPanel pairs_panel(const Film::Plan& plan, const SnapshotRecord& record, const Rect& area) {
  TextPanel panel;
  const auto& names = plan.trace->manifest().class_names;
  double y = area.y + 84;
  const double step = (area.height - 104) / 8;
  for (const Pair& pair : worst_pairs(plan, 8)) {
    const double share = record.confusion[pair.truth * names.size() + pair.reading];
    panel.texts.push_back({fmt::format("{}  read as  {}", names[pair.truth], names[pair.reading]), {area.x + 24, y}, 20,
                           Weight::kMedium, Ink::kText, Align::kLeft, area.width - 160});
    panel.texts.push_back(
        {percent_words(share, 1), {area.right() - 24, y}, 20, Weight::kSemiBold, Ink::kError, Align::kRight});
    y += step;
  }
  return panel;
}

}  // namespace

void resolve_confusion(const SceneContext& context, Frame& frame) {
  const auto& plan = context.plan;
  const Moment moment = moment_at(context.share() / kConfusionMoves, static_cast<int>(plan.records.size()));
  const SnapshotRecord record = record_at(plan.records, moment);
  HeaderPanel header = training_header(plan, record);
  header.title = "What it takes for what";
  header.subtitle = "of the test images of each class, how many are read as which";
  header.counters.erase(header.counters.begin() + 2, header.counters.end() - 1);
  frame.panels.emplace_back(std::move(header));
  if (!record.confusion.empty()) {
    frame.panels.emplace_back(confusion_matrix(plan, record, {48, 112, 1168, 848}, true));
    const Rect bars{1240, 112, 632, 304};
    frame.panels.emplace_back(class_bars(plan, record, bars, -1));
    const Rect pairs{1240, 432, 632, 528};
    frame.panels.emplace_back(ChromePanel{{pairs, "Most often confused at the end", "of the class’s test images"}});
    frame.panels.emplace_back(pairs_panel(plan, record, pairs));
  }
  frame.panels.emplace_back(timeline(plan, record.step));
}

}  // namespace epochreel::scene
