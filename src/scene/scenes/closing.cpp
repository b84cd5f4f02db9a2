#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/chrome.h"
#include "plan/training_words.h"
#include "scenes/scene_words.h"
#include "text/fitting.h"
#include "text/input_words.h"
#include "text/screen_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kLeastStep = 22;  ///< units between two lines
constexpr double kMostStep = 76;
constexpr double kTitle = 60;  ///< of a panel, above its first line
constexpr double kInset = 20;
constexpr double kGap = 16;

using Rows = std::vector<std::pair<std::string, std::string>>;

/// Where the parts of the card stand.
struct Card {
  double big = 112;     ///< type of the accuracy
  double baseline = 0;  ///< of the accuracy
  Rect head;            ///< accuracy and what it is of
  Rect table;
  Rect rows;
  double foot = 0;  ///< baseline of the last line
};

/// `classes` and `rows`: lines of the two lists.
Card card_of(const Stage& stage, std::size_t classes, std::size_t rows) {
  Card card;
  const double margin = stage.header.x;
  const double room = stage.width - 2 * margin;
  const double top = stage.header.y;
  const bool compact = stage.format == Format::kCompact;
  card.big = compact ? 80 : stage.format == Format::kTall ? 144 : 112;
  card.baseline = top + card.big * 0.85;
  card.foot = stage.height - (compact ? 20 : 28);
  const double bottom = card.foot - 32;
  const double column = stage.narrow() ? room : room * 0.55;
  card.head = {margin, top, column, card.big * 0.85 + (compact ? 82 : 104)};
  const double below = card.head.bottom();
  if (stage.narrow()) {
    // One above the other, each as high as its lines ask for.
    const double share = std::min(0.6, quotient(classes + 1, classes + 1 + rows));
    const double free = bottom - below - kGap;
    card.table = {margin, below, room, free * share};
    card.rows = {margin, card.table.bottom() + kGap, room, free * (1 - share)};
  } else {
    card.table = {margin, below, column, bottom - below};
    card.rows = {margin + column + kGap, top, room - column - kGap, bottom - top};
  }
  return card;
}

constexpr double kSmallType = 14;

/// Type that suits lines `step` apart.
double type_for(double step) {
  if (step >= 52) return 22;
  return step >= 30 ? 18 : kSmallType;
}

constexpr double kLineHeight = 1.4;  ///< of type
constexpr double kNameShare = 0.4;   ///< most of a row's width that its name takes

/// Names and values in two columns, in type of one size; a long value has several lines.
struct RowsLayout {
  double size = kSmallType;
  double name_width = 0;
  std::vector<std::vector<std::string>> values;
  double step = 0;  ///< between rows, whose further lines stand close
};

RowsLayout lay_out_rows(TextMeasure& measure, const Rows& rows, const Rect& area, double size) {
  constexpr double kBetween = 28;
  RowsLayout layout;
  layout.size = size;
  const double width = area.width - 2 * kInset;
  for (const auto& [name, value] : rows) {
    layout.name_width = std::max(layout.name_width, measure.width(name, kNote.of_size(size).type) + kBetween);
  }
  layout.name_width = std::min(layout.name_width, kNameShare * width);
  int lines = 0;
  for (const auto& [name, value] : rows) {
    layout.values.push_back(wrap_words(measure, value, width - layout.name_width, kFigure.of_size(size).type));
    if (layout.values.back().empty()) layout.values.back().emplace_back();
    lines += int_size(layout.values.back());
  }
  const double room = area.height - kTitle - 12 - (lines - int_size(rows)) * kLineHeight * size;
  layout.step = std::min(kMostStep, room / std::max(1, int_size(rows)));
  return layout;
}

/// The largest type that breaks no value, or middling type that breaks some.
double rows_type(TextMeasure& measure, const Rows& rows, const Rect& area) {
  double size = kSmallType;
  for (const double tried : {18.0, 22.0}) {
    const RowsLayout layout = lay_out_rows(measure, rows, area, tried);
    const std::size_t most = tried < 20 ? 5 : 1;
    bool fits = type_for(layout.step) >= tried;
    for (const auto& value : layout.values) fits = fits && value.size() <= most;
    if (!fits) break;
    size = tried;
  }
  return size;
}

void add_rows(Pen& pen, const Rows& rows, const Rect& area, double size) {
  const RowsLayout layout = lay_out_rows(pen.measure(), rows, area, size);
  const double x = area.x + kInset;
  const double values_width = area.width - 2 * kInset - layout.name_width;
  double y = area.y + kTitle + layout.step / 2;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    pen.text(styled(kNote.of_size(size), rows[r].first, {x, y}, Align::kLeft, layout.name_width - 12));
    for (std::size_t i = 0; i < layout.values[r].size(); ++i) {
      if (i > 0) y += kLineHeight * size;
      pen.text(
          styled(kFigure.of_size(size), layout.values[r][i], {x + layout.name_width, y}, Align::kLeft, values_width));
    }
    y += layout.step;
  }
}

/// The results of the test images of a class.
struct ClassLine {
  std::string name;
  std::int64_t right = 0;
  std::int64_t total = 0;
  std::string taken_for;  ///< the class that most others of it are taken for, how many

  double share() const { return total > 0 ? quotient(right, total) : 2.0; }
};

/// Counts, made exact again from the shares of each class.
std::vector<ClassLine> class_lines(const SnapshotRecord& record, const std::vector<MostTaken>& most_taken,
                                   const std::vector<std::string>& names) {
  std::vector<ClassLine> lines;
  const std::size_t classes = names.size();
  if (most_taken.size() != classes || record.class_images.size() != classes) return lines;
  for (std::size_t c = 0; c < classes; ++c) {
    const double images = record.class_images[c];
    const std::int64_t right = images > 0 ? std::llround(record.class_accuracy[c] * images) : 0;
    ClassLine line{names[c], right, std::llround(images), "–"};
    const MostTaken& taken = most_taken[c];
    if (taken.images > 0) {
      const std::string others = taken.as_often > 0 ? fmt::format(" and {}", counted(taken.as_often, "other")) : "";
      line.taken_for = fmt::format("{}{} ({}{})", names[taken.reading], others, grouped(taken.images),
                                   others.empty() ? "" : " each");
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// A line of the table; `y` is its baseline.
void add_line(Pen& pen, const std::array<std::string, 4>& cells, const Rect& area, double y, double size, bool head) {
  const double x = area.x + kInset;
  const double width = area.width - 2 * kInset;
  const Weight weight = head ? Weight::kRegular : Weight::kMedium;
  const Ink ink = head ? Ink::kMuted : Ink::kText;
  pen.text(styled(kNote.of_size(size).as(weight).in(ink), cells[0], {x, y}, Align::kLeft, width * 0.27));
  pen.text(styled(kNote.of_size(size).as(weight).in(ink), cells[1], {x + width * 0.48, y}, Align::kRight, width * 0.2));
  pen.text(styled(kNote.of_size(size).as(weight).in(head ? ink : Ink::kUp), cells[2], {x + width * 0.64, y},
                  Align::kRight, width * 0.15));
  pen.text(styled(kNote.of_size(size).as(weight).in(head ? ink : Ink::kMuted), cells[3], {x + width * 0.68, y},
                  Align::kLeft, width * 0.32));
}

/// How many classes have a line, how far apart.
struct TableLayout {
  bool all = true;  ///< else the hardest, and a line that says so
  int classes = 0;
  double step = 0;
};

TableLayout lay_out_table(int classes, const Rect& area) {
  const int room = std::max(3, floor_to<int>((area.height - kTitle - 8) / kLeastStep));
  TableLayout layout;
  layout.all = classes + 1 <= room;
  layout.classes = layout.all ? classes : room - 2;
  layout.step = std::min(kMostStep, (area.height - kTitle - 8) / (layout.classes + (layout.all ? 1 : 2)));
  return layout;
}

/// The classes in their order; where they do not all fit, the hardest.
void add_table(Pen& pen, std::vector<ClassLine> lines, const Rect& area, double size) {
  const TableLayout layout = lay_out_table(int_size(lines), area);
  const int classes = int_size(lines);
  if (!layout.all) {
    std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.share() < b.share(); });
    lines.resize(layout.classes);
  }
  double y = area.y + kTitle + layout.step / 2;
  add_line(pen, {"class", "right of all", "accuracy", "most often taken for"}, area, y, size, true);
  for (const ClassLine& line : lines) {
    y += layout.step;
    const double share = line.total > 0 ? line.share() : std::nan("");
    add_line(pen,
             {line.name, fmt::format("{} of {}", grouped(line.right), grouped(line.total)),
              line.total > 0 ? percent_words(share, 1) : "–", line.taken_for},
             area, y, size, false);
  }
  if (layout.all) return;
  pen.text(styled(kNote.of_size(size), fmt::format("The {} hardest of {} classes", lines.size(), classes),
                  {area.x + kInset, y + layout.step}, Align::kLeft, area.width - 2 * kInset));
}

/// The data set and its counts, as far as they are known; "" where nothing is.
std::string data_words(const trace::Manifest& manifest) {
  std::vector<std::string> counts;
  if (manifest.train_images > 0) counts.push_back(fmt::format("{} training", grouped(manifest.train_images)));
  if (manifest.test_images > 0) counts.push_back(fmt::format("{} test", grouped(manifest.test_images)));
  std::vector<std::string> parts;
  if (!manifest.dataset.empty()) parts.push_back(screen_words(manifest.dataset));
  if (!counts.empty()) parts.push_back(of_input(manifest, fmt::format("{} images", fmt::join(counts, " and "))));
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// The accuracy, what it is of, and what goes with it.
void add_result(Pen& pen, const FilmContext& film, const Card& card, const SnapshotRecord& last) {
  const double x = card.head.x;
  const double width = card.head.width;
  const bool small = card.big < 100;
  const bool known = last.recorded.test_accuracy;
  pen.text(styled(kSceneTitle.of_size(card.big).in(Ink::kUp), known ? percent_words(last.test_accuracy, 2) : "–",
                  {x, card.baseline}, Align::kLeft, width));
  double y = card.baseline + (small ? 32 : 44);
  pen.text(
      styled(kNote.of_size(small ? 20.0 : 28.0).in(Ink::kText), result_words(film, last), {x, y}, Align::kLeft, width));
  const double wrong = (1 - last.test_accuracy) * last.evaluated;
  std::vector<std::string> facts;
  if (std::isfinite(wrong) && last.evaluated > 0) {
    facts.push_back(fmt::format("{} read wrong", grouped(std::llround(wrong))));
  }
  if (last.recorded.test_loss) facts.push_back(fmt::format("test loss {}", figure_words(last.test_loss)));
  const int epochs = film.trace->manifest().epochs;
  if (epochs > 0) facts.push_back(counted(epochs, "epoch"));
  const std::string words = fmt::format("{}", fmt::join(facts, " · "));
  y += small ? 26 : 36;
  pen.text(styled(kNote.of_size(small ? 16.0 : 20.0), words, {x, y}, Align::kLeft, width));
}

Rows how_it_was_made(const trace::Manifest& manifest) {
  Rows rows = {{"network", architecture_words(manifest)}};
  if (const std::string data = data_words(manifest); !data.empty()) rows.emplace_back("data", data);
  for (const auto& [name, value] : manifest.hyperparameters) {
    rows.emplace_back(screen_words(name), screen_words(value));
  }
  rows.emplace_back("steps", grouped(manifest.total_steps));
  // Other libraries' versions stay off the screen: where they give the same training, the film is the same.
  for (const auto& [library, version] : manifest.versions) {
    if (library == "epochreel") rows.emplace_back(library, screen_words(version));
  }
  if (!manifest.training_hash.empty()) rows.emplace_back("job hash", manifest.training_hash.substr(0, 16));
  return rows;
}

}  // namespace

void draw_answer(const Shot& shot, const Panels& panels, Pens& pens) {
  const FilmContext& film = shot.film;
  const SnapshotRecord& last = film.records.back();
  const Rect errors = answer_errors(film.stage);
  const double middle = film.stage.width / 2;
  const double room = film.stage.width - 2 * errors.x;
  const bool alone = std::none_of(panels.begin(), panels.end(), [](const auto& panel) { return panel->has_content(); });
  const double height = alone ? film.stage.height : errors.y;
  const double big = alone ? std::min(height * 0.3, room * 0.14) : std::min(height * 0.42, room * 0.2);
  const std::string figure = last.recorded.test_accuracy ? percent_words(last.test_accuracy, 2) : "–";
  pens.begin_panel({errors.x, 0, room, height});
  pens.backdrop.text(
      styled(kSceneTitle.of_size(big).in(Ink::kUp), figure, {middle, height * 0.56}, Align::kCenter, room));
  pens.backdrop.text(styled(kNote.of_size(std::max(20.0, big * 0.17)).in(Ink::kText), result_words(film, last),
                            {middle, height * 0.56 + big * 0.42}, Align::kCenter, room));
  if (alone) return;
  for (const auto& panel : panels) {
    pens.begin_panel(panel->area());
    panel->draw(shot, pens);
  }
}

void draw_closing(const Shot& shot, Pens& pens) {
  const FilmContext& film = shot.film;
  const auto& manifest = film.trace->manifest();
  const SnapshotRecord& last = film.records.back();
  const Rows rows = how_it_was_made(manifest);
  const Card card = card_of(film.stage, film.names.size(), rows.size());
  Pen& pen = pens.backdrop;
  pens.begin_panel(card.head);
  add_result(pen, film, card, last);
  const auto lines = class_lines(last, film.readings.most_taken, film.names);
  double type = rows_type(pens.measure(), rows, card.rows);
  if (!lines.empty()) type = std::min(type, type_for(lay_out_table(int_size(lines), card.table).step));
  if (!lines.empty()) {
    pens.begin_panel(card.table);
    draw_mark(pen, Chrome{card.table, "Class by class",
                          of_input(manifest, fmt::format("{} test images", grouped(std::llround(last.evaluated))))});
    add_table(pen, lines, card.table, type);
  }
  pens.begin_panel(card.rows);
  draw_mark(pen, Chrome{card.rows, "How it was made", screen_words(manifest.name)});
  add_rows(pen, rows, card.rows, type);
  const Rect foot{card.head.x, card.foot - 24, film.stage.width - 2 * card.head.x, 32};
  pens.begin_panel(foot);
  pen.text(styled(kNote.of_size(film.stage.narrow() ? 18.0 : 16.0),
                  "Drawn by epochreel from the recorded trace; nothing on screen was made up.", {foot.x, card.foot},
                  Align::kLeft, foot.width));
}

}  // namespace epochreel::scene
