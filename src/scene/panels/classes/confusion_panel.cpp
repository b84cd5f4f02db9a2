#include "panels/classes/confusion_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "marks/chrome.h"
#include "panels/classes/matrix.h"
#include "panels/classes/thinned_words.h"
#include "reading/probe_pictures.h"
#include "text/input_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

/// The head of the matrix. The theme's own colours tell right from wrong; all colours go by the root of the share.
Chrome matrix_head(TextMeasure& measure, const FilmContext& film, const Matrix& matrix) {
  const bool own = film.movie.theme.sequential == SequentialMap::kTheme;
  std::vector<std::pair<Ink, std::string>> keys;
  if (own) keys = {{Ink::kUp, "right"}, {Ink::kError, "wrong"}};
  const std::string more = own ? " · colour by root" : " · brighter: more, by root";
  std::vector<std::string> notes = {"rows: truth · columns: reading · %" + more, "rows: truth · %" + more, "%" + more};
  if (matrix.large)
    notes = {of_input(film.trace->manifest(), "% of each row’s test images") + more, "% of a row" + more};
  const std::string thinned = thinned_words(matrix.group, std::max(matrix.row_stride, matrix.column_stride), "cell");
  if (!thinned.empty()) {
    const std::string brief = matrix.group > 1 ? thinned_words(matrix.group, 1, "cell") : thinned;
    notes = {notes.front() + " · " + thinned, "rows: truth · " + thinned, thinned, brief};
  }
  Chrome head = keyed_chrome(measure, matrix.area, "Confusion matrix", keys, notes);
  // The note of what is left out has priority over the keys of the colours.
  const bool whole = thinned.empty() || head.note.find(thinned) != std::string::npos;
  return whole ? head : keyed_chrome(measure, matrix.area, "Confusion matrix", {}, notes);
}

/// Words for each share, where all cells have room for them; none where they have not.
std::vector<std::string> figures_of(const Matrix& matrix, int cells) {
  constexpr double kDecimal = 48;  // units of a cell's width in which "100.0" has room
  constexpr double kWhole = 30;
  const double step = matrix.area.width / std::max(1, cells);
  std::vector<std::string> figures;
  if (step < kWhole) return figures;
  const bool decimal = matrix.large && step >= kDecimal * 1.25;
  for (const double share : matrix.shares) {
    const double percent = share * 100;
    if (std::isnan(share)) {
      const std::size_t place = figures.size();
      figures.emplace_back(place / cells == place % cells ? "–" : "");
    } else if (percent < (decimal ? 0.05 : 0.5)) {
      figures.emplace_back();
    } else {
      figures.push_back(percent_figure(share, decimal ? 1 : 0));
    }
  }
  return figures;
}

Matrix confusion_matrix(TextMeasure& measure, const FilmContext& film, const SnapshotRecord& record, const Rect& area,
                        bool large) {
  const auto& names = film.names;
  Matrix panel = lay_out_matrix(measure, area, names, large, 1 / film.stage.scale);
  const int kept = classes_a_cell(int_size(names));  // classes that share a cell of the record already
  const int cells = (int_size(names) + kept - 1) / kept;
  panel.shares = merged({cells, record.confusion}, merged_sums(record.class_images, kept), panel.group / kept).shares;
  const std::vector<double> images = merged_sums(record.class_images, panel.group);
  for (std::size_t i = 0; i < panel.shares.size() && !images.empty(); ++i) {
    if (images[i / images.size()] <= 0) panel.shares[i] = std::nan("");
  }
  for (int c = 0; c < int_size(names); c += panel.group) panel.names.push_back(names[c]);
  panel.figures = figures_of(panel, int_size(panel.names));
  return panel;
}

/// The image of each class that the trained network reads in the scene of predictions, where rows have room for it.
std::vector<Picture> row_pictures(const FilmContext& film, const Matrix& matrix) {
  constexpr double kLeast = 30;  // units of a row
  const int classes = int_size(matrix.names);
  if (!matrix.large || matrix.group > 1 || film.quiz.empty() || !have_looks(film.probes) ||
      matrix.area.height / classes < kLeast + 10)
    return {};
  std::vector<Picture> pictures(classes);
  for (const int probe : film.quiz) {
    pictures[film.probes.labels[probe]] = picture_of(film.probes, probe, {});
  }
  return pictures;
}

/// Rings the pair that the caption speaks of, as it comes into view.
void ring_worst(Matrix& matrix, const Shot& shot) {
  constexpr double kFrom = 0.6;  // seconds
  constexpr double kTo = 1.1;
  const auto& pairs = shot.film.readings.pairs;
  const bool spoken_of = job::is<job::ConfusionScene>(shot.scene.kind) && shot.film.movie.captions;
  if (!spoken_of || matrix.group > 1 || pairs.empty()) return;
  matrix.ringed = narrow<int>(pairs.front().truth * matrix.names.size() + pairs.front().reading);
  matrix.ring = smooth_step(kFrom, kTo, shot.seconds());
}

}  // namespace

std::string confusion_caption(const FilmContext& film) {
  const ClassReadings& readings = film.readings;
  if (readings.shares.empty() || readings.shares.back().empty()) {
    return film.records.back().confusion.empty() ? "" : "At the end no test image is misread";
  }
  const ClassPair& worst = readings.pairs.front();
  const int others = pairs_as_often(readings, 1);
  return fmt::format("At the end “{}” is read as “{}” most often: {} of its test images{}", film.names[worst.truth],
                     film.names[worst.reading], percent_words(readings.shares.back().front(), 1),
                     others > 0 ? fmt::format(", and {} as often", counted(others, "other pair")) : "");
}

void draw_confusion(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  if (shot.record.confusion.empty())
    return say_missing(pens, panel.area, "Confusion matrix", not_recorded(trace::names::kConfusion));
  const bool large = panel.area.width > 760 && panel.area.height > 480;
  Matrix matrix = confusion_matrix(pens.measure(), shot.film, shot.record, panel.area, large);
  const bool marked = job::is<job::TrainingScene>(shot.scene.kind) && shot.truth() >= 0;
  if (marked) matrix.marked_row = shot.truth() / matrix.group;
  ring_worst(matrix, shot);
  if (job::is<job::ConfusionScene>(shot.scene.kind)) matrix.pictures = row_pictures(shot.film, matrix);
  draw_mark(pens.backdrop, matrix_head(pens.measure(), shot.film, matrix));
  draw_mark(pens.foreground, matrix);
}

}  // namespace epochreel::scene
