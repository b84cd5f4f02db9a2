/// Classes: how many of each are read right, and for what the others are taken.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kNoConfusion = "stat.confusion was not recorded";

struct Pair {
  std::size_t truth = 0;
  std::size_t reading = 0;
  double share = 0;
};

/// The pairs most often confused at the end: the list is fixed, its figures run with the time.
std::vector<Pair> worst_pairs(const Film::Plan& plan, std::size_t count) {
  const auto& last = plan.records.back().confusion;
  const std::size_t classes = plan.names.size();
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < last.size(); ++i) {
    if (i / classes != i % classes && last[i] > 0) pairs.push_back({i / classes, i % classes, last[i]});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.share > b.share; });
  if (pairs.size() > count) pairs.resize(count);
  return pairs;
}

/// The head of the bars; `marked`: one of them is of the class on screen. The words are those that have room beside the
/// film's largest count, the same in all frames.
Chrome bars_head(const Film::Plan& plan, const Rect& area, const SnapshotRecord& record, bool marked) {
  const auto notes = [&](double evaluated) {
    const std::string images = grouped(static_cast<std::int64_t>(evaluated));
    if (!marked) return std::vector{fmt::format("%, {} test images", images)};
    return std::vector{fmt::format("%, {} test images · strong: on screen", images),
                       fmt::format("%, {} images · strong: on screen", images),
                       fmt::format("% of {} · strong: on screen", images)};
  };
  const auto widest = notes(plan.history.most_evaluated);
  Chrome head = keyed_chrome(area, marked && area.width < 440 ? "Accuracy" : "Accuracy per class", {}, widest);
  const auto chosen = std::find(widest.begin(), widest.end(), head.note) - widest.begin();
  head.note = notes(record.evaluated).at(static_cast<std::size_t>(chosen));
  return head;
}

/// A bar a class: its accuracy.
BarsPanel class_bars(const Film::Plan& plan, const SnapshotRecord& record, const Rect& area, int marked) {
  BarsPanel panel;
  panel.area = area;
  const auto& names = plan.names;
  const int decimals = area.width / static_cast<double>(names.size()) >= 58 ? 1 : 0;
  for (std::size_t c = 0; c < names.size() && c < record.class_accuracy.size(); ++c) {
    const double value = record.class_accuracy[c];
    const bool known = std::isfinite(value);
    panel.bars.push_back({names[c], known ? fmt::format("{:.{}f}", value * 100, decimals) : "–", known ? value : 0.0,
                          static_cast<int>(c) == marked});
  }
  return panel;
}

/// The head of the matrix. The theme's own colours tell right from wrong, published maps how many.
Chrome matrix_head(const Film::Plan& plan, const Rect& area, bool large) {
  const bool own = plan.movie.theme.sequential == SequentialMap::kTheme;
  std::vector<std::pair<Ink, std::string>> keys;
  if (own) keys = {{Ink::kUp, "right"}, {Ink::kError, "wrong"}};
  const std::string more = own ? "" : " · brighter: more";
  std::vector<std::string> notes = {"rows: truth · columns: reading · %" + more, "rows: truth · %" + more, "%" + more};
  if (large) notes = {"% of each row’s test images" + more, "% of a row" + more};
  return keyed_chrome(area, "Confusion matrix", keys, notes);
}

MatrixPanel confusion_matrix(const Film::Plan& plan, const SnapshotRecord& record, const Rect& area, bool large) {
  MatrixPanel panel;
  panel.area = area;
  panel.names = plan.names;
  panel.shares = record.confusion;
  panel.large = large;
  for (const double share : record.confusion) {
    const double percent = share * 100;
    const double shown = large ? 0.05 : 0.5;
    if (percent < shown) {
      panel.figures.emplace_back();
    } else {
      panel.figures.push_back(large ? fmt::format("{:.1f}", percent) : fmt::format("{:.0f}", percent));
    }
  }
  return panel;
}

}  // namespace

void resolve_accuracy(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  if (shot.record.confusion.empty()) return say_missing(panel, "Accuracy per class", kNoConfusion, frame);
  const int marked = shot.scene.kind == job::SceneKind::kTraining ? shot.truth() : -1;
  frame.add_still(ChromePanel{bars_head(shot.plan, panel.area, shot.record, marked >= 0)});
  frame.panels.emplace_back(class_bars(shot.plan, shot.record, panel.area, marked));
}

void resolve_confusion(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  if (shot.record.confusion.empty()) return say_missing(panel, "Confusion matrix", kNoConfusion, frame);
  const bool large = panel.area.width > 760 && panel.area.height > 480;
  MatrixPanel matrix = confusion_matrix(shot.plan, shot.record, panel.area, large);
  if (shot.scene.kind == job::SceneKind::kTraining) matrix.marked_row = shot.truth();
  frame.add_still(ChromePanel{matrix_head(shot.plan, panel.area, large)});
  frame.panels.emplace_back(std::move(matrix));
}

void resolve_pairs(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  const bool narrow = panel.area.width < 440;
  const char* title = narrow ? "Most confused at the end" : "Most often confused at the end";
  if (shot.record.confusion.empty()) return say_missing(panel, title, kNoConfusion, frame);
  const Rect& area = panel.area;
  const auto room = static_cast<std::size_t>(std::max(1.0, std::floor((area.height - 64) / 36)));
  const auto pairs = worst_pairs(shot.plan, std::min<std::size_t>(room, 10));
  if (pairs.empty()) return say_missing(panel, title, "at the end no test image is misread", frame);
  frame.add_still(ChromePanel{{area, title, "% of the class"}});
  TextPanel words;
  TextPanel figures;
  const auto& names = shot.plan.names;
  const double step = std::min(64.0, (area.height - 64) / static_cast<double>(pairs.size()));
  double y = area.y + 56 + step / 2;
  for (const Pair& pair : pairs) {
    const double share = shot.record.confusion[pair.truth * names.size() + pair.reading];
    words.texts.push_back({fmt::format("{}  read as  {}", names[pair.truth], names[pair.reading]),
                           {area.x + 24, y},
                           18,
                           Weight::kMedium,
                           Ink::kText,
                           Align::kLeft,
                           area.width - 150});
    figures.texts.push_back(
        {percent_words(share, 1), {area.right() - 24, y}, 18, Weight::kSemiBold, Ink::kError, Align::kRight});
    y += step;
  }
  frame.add_still(std::move(words));
  frame.panels.emplace_back(std::move(figures));
}

}  // namespace epochreel::scene
