/// Classes: how many of each are read right, and for what the others are taken.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "class_layout.h"
#include "epochreel/base/grouped.h"
#include "epochreel/trace/record_names.h"
#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

/// How often a pair is confused at a moment; not a number where that was not recorded.
double share_at(const ClassReadings& readings, const Moment& moment, std::size_t pair) {
  const auto& a = entry_at(readings.shares, moment.before);
  const auto& b = entry_at(readings.shares, moment.before + 1);
  return a.empty() || b.empty() ? std::nan("") : between(a[pair], b[pair], moment.fraction);
}

/// What is said of bars or cells that hold several classes each, and of names that are left out; "" where neither is
/// so.
std::string thinned_words(std::size_t group, std::size_t stride, const char* what) {
  std::vector<std::string> parts;
  if (group > 1) parts.push_back(fmt::format("{} classes a {}", group, what));
  if (stride > 1) parts.push_back(fmt::format("names of every {}", ordinal_words(stride * group)));
  return fmt::format("{}", fmt::join(parts, " · "));
}

/// The head of the bars; `marked`: one of them is of the class on screen. The words are those that have room beside the
/// film's largest count, the same in all frames.
Chrome bars_head(const FilmContext& film, const BarsPanel& bars, const SnapshotRecord& record, bool marked) {
  const Rect& area = bars.area;
  const std::string thinned = thinned_words(bars.group, bars.stride, "bar");
  const auto notes = [&](double evaluated) {
    const std::string images = grouped(static_cast<std::int64_t>(evaluated));
    const std::string strong = marked ? " · strong: on screen" : "";
    if (!thinned.empty()) {
      return std::vector{fmt::format("%, {} test images · {}{}", images, thinned, strong), "% · " + thinned + strong,
                         "% · " + thinned, thinned, thinned_words(bars.group, 1, "bar")};
    }
    if (!marked) return std::vector{fmt::format("%, {} test images", images)};
    return std::vector{fmt::format("%, {} test images · strong: on screen", images),
                       fmt::format("%, {} images · strong: on screen", images),
                       fmt::format("% of {} · strong: on screen", images)};
  };
  const auto widest = notes(film.history.most_evaluated);
  const bool brief = area.width < 440 && (marked || !thinned.empty());
  Chrome head = keyed_chrome(area, brief ? "Accuracy" : "Accuracy per class", {}, widest);
  const auto chosen = std::find(widest.begin(), widest.end(), head.note) - widest.begin();
  head.note = notes(record.evaluated).at(static_cast<std::size_t>(chosen));
  return head;
}

/// The share of `group` neighbouring classes' images that are read right; not a number where it is not known.
std::vector<double> accuracy_of_groups(const SnapshotRecord& record, std::size_t group) {
  if (group <= 1 || record.class_images.size() != record.class_accuracy.size()) return record.class_accuracy;
  std::vector<double> right(record.class_accuracy.size(), 0.0);
  for (std::size_t c = 0; c < right.size(); ++c) {
    if (std::isfinite(record.class_accuracy[c])) right[c] = record.class_accuracy[c] * record.class_images[c];
  }
  auto shares = merged_sums(right, group);
  const auto images = merged_sums(record.class_images, group);
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] = images[i] > 0 ? shares[i] / images[i] : std::nan("");
  return shares;
}

/// A bar a class, or a few classes: its accuracy.
BarsPanel class_bars(const FilmContext& film, const SnapshotRecord& record, const Rect& area, int marked) {
  const auto& names = film.names;
  BarsPanel panel = lay_out_bars(area, names, 1 / film.stage.scale);
  const int decimals = area.width / static_cast<double>(names.size()) >= 58 ? 1 : 0;
  const auto values = accuracy_of_groups(record, panel.group);
  for (std::size_t i = 0; i < values.size() && i * panel.group < names.size(); ++i) {
    const bool known = std::isfinite(values[i]);
    const bool strong = marked >= 0 && static_cast<std::size_t>(marked) / panel.group == i;
    panel.bars.push_back({names[i * panel.group], known ? fmt::format("{:.{}f}", values[i] * 100, decimals) : "–",
                          known ? values[i] : 0.0, strong});
  }
  return panel;
}

/// The head of the matrix. The theme's own colours tell right from wrong, published maps how many.
Chrome matrix_head(const FilmContext& film, const MatrixPanel& matrix) {
  const bool own = film.movie.theme.sequential == SequentialMap::kTheme;
  std::vector<std::pair<Ink, std::string>> keys;
  if (own) keys = {{Ink::kUp, "right"}, {Ink::kError, "wrong"}};
  const std::string more = own ? "" : " · brighter: more";
  std::vector<std::string> notes = {"rows: truth · columns: reading · %" + more, "rows: truth · %" + more, "%" + more};
  if (matrix.large) notes = {"% of each row’s test images" + more, "% of a row" + more};
  const std::string thinned = thinned_words(matrix.group, std::max(matrix.row_stride, matrix.column_stride), "cell");
  if (!thinned.empty()) {
    const std::string brief = matrix.group > 1 ? thinned_words(matrix.group, 1, "cell") : thinned;
    notes = {notes.front() + " · " + thinned, "rows: truth · " + thinned, thinned, brief};
  }
  Chrome head = keyed_chrome(matrix.area, "Confusion matrix", keys, notes);
  // What is left out is said before what the colours are.
  const bool whole = thinned.empty() || head.note.find(thinned) != std::string::npos;
  return whole ? head : keyed_chrome(matrix.area, "Confusion matrix", {}, notes);
}

/// Words for each share, where all cells have room for them; none where they have not.
std::vector<std::string> figures_of(const MatrixPanel& matrix, std::size_t cells) {
  constexpr double kDecimal = 48;  // units of a cell's width in which "100.0" has room
  constexpr double kWhole = 30;
  const double step = matrix.area.width / static_cast<double>(std::max<std::size_t>(1, cells));
  std::vector<std::string> figures;
  if (step < kWhole) return figures;
  const bool decimal = matrix.large && step >= kDecimal * 1.25;
  for (const double share : matrix.shares) {
    const double percent = share * 100;
    if (percent < (decimal ? 0.05 : 0.5)) {
      figures.emplace_back();
    } else {
      figures.push_back(fmt::format("{:.{}f}", percent, decimal ? 1 : 0));
    }
  }
  return figures;
}

MatrixPanel confusion_matrix(const FilmContext& film, const SnapshotRecord& record, const Rect& area, bool large) {
  const auto& names = film.names;
  MatrixPanel panel = lay_out_matrix(area, names, large, 1 / film.stage.scale);
  const std::size_t kept = classes_a_cell(names.size());  // classes that share a cell of the record already
  const std::size_t cells = (names.size() + kept - 1) / kept;
  panel.shares = merged({cells, record.confusion}, merged_sums(record.class_images, kept), panel.group / kept).shares;
  for (std::size_t c = 0; c < names.size(); c += panel.group) panel.names.push_back(names[c]);
  panel.figures = figures_of(panel, panel.names.size());
  return panel;
}

}  // namespace

void draw_accuracy(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  if (shot.record.confusion.empty())
    return say_missing(panel, "Accuracy per class", not_recorded(trace::names::kConfusion), frame);
  const int marked = shot.scene.kind == job::SceneKind::kTraining ? shot.truth() : -1;
  BarsPanel bars = class_bars(shot.film, shot.record, panel.area, marked);
  const Chrome head = bars_head(shot.film, bars, shot.record, marked >= 0);
  const bool says_strong = head.note.find("strong") != std::string::npos;  // a mark without words would be a riddle
  for (Bar& bar : bars.bars) bar.marked = bar.marked && says_strong;
  frame.add_still(ChromePanel{head});
  frame.panels.emplace_back(std::move(bars));
}

void draw_confusion(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  if (shot.record.confusion.empty())
    return say_missing(panel, "Confusion matrix", not_recorded(trace::names::kConfusion), frame);
  const bool large = panel.area.width > 760 && panel.area.height > 480;
  MatrixPanel matrix = confusion_matrix(shot.film, shot.record, panel.area, large);
  const bool marked = shot.scene.kind == job::SceneKind::kTraining && shot.truth() >= 0;
  if (marked) matrix.marked_row = shot.truth() / static_cast<int>(matrix.group);
  frame.add_still(ChromePanel{matrix_head(shot.film, matrix)});
  frame.panels.emplace_back(std::move(matrix));
}

void draw_pairs(const Shot& shot, const PlacedPanel& panel, Frame& frame) {
  const bool narrow = panel.area.width < 440;
  const char* title = narrow ? "Most confused at the end" : "Most often confused at the end";
  if (shot.record.confusion.empty()) return say_missing(panel, title, not_recorded(trace::names::kConfusion), frame);
  const Rect& area = panel.area;
  const auto room = static_cast<std::size_t>(std::max(1.0, std::floor((area.height - 64) / 36)));
  const ClassReadings& readings = shot.film.readings;
  const std::size_t count = std::min(room, readings.pairs.size());
  const std::vector<ClassPair> pairs(readings.pairs.begin(),
                                     readings.pairs.begin() + static_cast<std::ptrdiff_t>(count));
  if (pairs.empty()) return say_missing(panel, title, "at the end no test image is misread", frame);
  frame.add_still(ChromePanel{{area, title, "% of the class"}});
  TextPanel words;
  TextPanel figures;
  const auto& names = shot.film.names;
  const double step = std::min(64.0, (area.height - 64) / static_cast<double>(pairs.size()));
  double y = area.y + 56 + step / 2;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const ClassPair& pair = pairs[i];
    words.texts.push_back({fmt::format("{}  read as  {}", names[pair.truth], names[pair.reading]),
                           {area.x + 24, y},
                           18,
                           Weight::kMedium,
                           Ink::kText,
                           Align::kLeft,
                           area.width - 150});
    figures.texts.push_back({percent_words(share_at(readings, shot.moment, i), 1),
                             {area.right() - 24, y},
                             18,
                             Weight::kSemiBold,
                             Ink::kError,
                             Align::kRight});
    y += step;
  }
  frame.add_still(std::move(words));
  frame.panels.emplace_back(std::move(figures));
}

}  // namespace epochreel::scene
