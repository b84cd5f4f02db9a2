/// Every colour is in a legend: what a panel says by colour, the frame says in words.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "epochreel/scene/film.h"
#include "scene/cnn_trace.h"
#include "scene/color_trace.h"
#include "scene/every_mark.h"
#include "scene/small_trace.h"

namespace epochreel::scene {
namespace {

using Keys = std::vector<std::pair<Ink, std::string>>;
using Complaints = std::vector<std::string>;

bool has(const std::string& words, const std::string& part) { return words.find(part) != std::string::npos; }

bool has_any(const std::string& words, const std::vector<std::string>& parts) {
  return std::any_of(parts.begin(), parts.end(), [&](const std::string& part) { return has(words, part); });
}

/// Whether an ink means something by itself; the others are of text, lines and grounds.
bool speaks(Ink ink) { return ink == Ink::kUp || ink == Ink::kDown || ink == Ink::kError || ink == Ink::kNeuronOn; }

/// A stroke of draw_keys_from() is this wide, and its words begin so far from its left end.
constexpr double kStroke = 20;
constexpr double kWords = 28;

/// The rules, one a type of mark: a new type without one does not compile. Each returns what is not explained.
class Legends {
 public:
  explicit Legends(const Seen& frame) : frame_(frame) {}

  Complaints operator()(const Chrome& chrome) {
    require(std::none_of(chrome.keys.begin(), chrome.keys.end(), [](const auto& key) { return key.second.empty(); }),
            "a key without words");
    return found_;
  }

  Complaints operator()(const Missing& missing) {
    require(!missing.sentence.empty(), "nothing is drawn, and no word says why");
    return found_;
  }

  /// Words in a colour that speaks: a key of their ground, or words beside them, say what it means.
  Complaints texts() {
    const Theme& theme = *frame_.drawing.theme;
    for (const SetText& text : texts_in(frame_)) {
      const Chrome* ground = ground_at(text.at);
      const std::string all = (ground ? ground->title + " " + ground->note + " " : "") + words_on(ground);
      const auto is = [&](Ink ink) {
        return text.color == ink_color(theme, ink) && !(ground && keyed(ground->keys, ink));
      };
      if (is(Ink::kUp)) require(has_any(all, {"right", "accuracy", "reads"}), text.asked);
      if (is(Ink::kDown)) require(has(all, "loss"), text.asked);
      if (is(Ink::kError)) require(has_any(all, {"wrong", "misread", "onfused", "error", "reads"}), text.asked);
    }
    return found_;
  }

  Complaints operator()(const Header&) { return found_; }

  Complaints operator()(const Counters& panel) {
    for (const Counter& counter : panel.counters) require(!counter.label.empty(), "a figure without its name");
    return found_;
  }

  /// Frames of pictures: keys of their ground, or a ground of errors alone.
  Complaints operator()(const Picture& picture) {
    const Chrome* ground = ground_at(picture.area);
    if (!speaks(picture.frame) || !ground) return found_;
    const bool errors = picture.frame == Ink::kError && has(ground->title, "error");
    return asked(errors || keyed(ground->keys, picture.frame), "the frame of a picture");
  }

  Complaints operator()(const Pictures& panel) {
    for (const Picture& picture : panel.pictures) (*this)(picture);
    return found_;
  }

  Complaints operator()(const NetworkPicture& panel) {
    Keys keys;
    for (const auto& [ink, text] : panel.legend) keys.emplace_back(ink, text.words);
    if (!panel.flow.empty()) {
      require(keyed(keys, Ink::kUp), "connections that push up");
      require(keyed(keys, Ink::kDown), "connections that hold down");
    }
    if (panel.back.running) require(keyed(keys, Ink::kError), "the error on its way back");
    require(keyed(keys, Ink::kNeuronOn), "the glow of neurons");
    const bool bars = panel.bar.width > 0 && !panel.few_lines;
    for (const Output& output : panel.outputs) require(!bars || !output.figure.empty(), "an output's bar");
    return found_;
  }

  Complaints operator()(const Axes& panel) {
    for (const auto& [ink, words] : panel.keys) require(!words.empty(), "a key without words");
    return found_;
  }

  Complaints operator()(const Curves& panel) {
    const Axes* axes = axes_of(panel);
    require(axes != nullptr, "the axes");
    for (const Series& series : panel.series) {
      if (axes && panel.series.size() == 1 && named_above(panel)) continue;
      require(axes && keyed(axes->keys, series.ink), "a line");
      require(axes && has(axes->thin_key, series.strong ? "bold" : "thin"), "a line's width");
    }
    require(panel.rate.empty() || (axes && !axes->rate_name.empty()), "the strip");
    require(panel.mark.empty() || !panel.mark_words.empty(), "the mark");
    return found_;
  }

  Complaints operator()(const SmallCurves& panel) {
    const Chrome* ground = panel.curves.empty() ? nullptr : ground_at(panel.curves.front().area);
    require(ground && has(ground->title, "Accuracy") && has(ground->note, "%"), "the curves");
    return found_;
  }

  Complaints operator()(const Bars& panel) {
    const Chrome* ground = ground_at(panel.area);
    require(ground && !ground->title.empty() && has(ground->note, "%"), "the bars");
    const bool marked = std::any_of(panel.bars.begin(), panel.bars.end(), [](const Bar& bar) { return bar.marked; });
    require(!marked || (ground && has_any(ground->note, {"strong: ", "truth: "})), "the strong bar");
    return found_;
  }

  Complaints operator()(const Matrix& panel) {
    const Chrome* ground = ground_at(panel.area);
    if (frame_.drawing.theme->sequential == SequentialMap::kTheme) {
      require(ground && keyed(ground->keys, Ink::kUp), "the diagonal");
      require(ground && keyed(ground->keys, Ink::kError), "cells off the diagonal");
    } else {
      require(ground && has(ground->note, "brighter"), "the colours of cells");
    }
    return found_;
  }

  Complaints operator()(const Tiles&) { return asked(mark_of<ColorScale>(frame_) != nullptr, "tiles without a scale"); }

  /// Its title says of what it is, or words on the same ground do.
  Complaints operator()(const ColorScale& panel) {
    for (const std::string& figure : panel.figures) require(!figure.empty(), "an end of the scale");
    const std::string beside = words_on(ground_at(panel.area));
    require(!panel.title.empty() || (has(beside, "above") && has(beside, "below")), "the scale");
    return found_;
  }

  Complaints operator()(const Magnitudes&) { return asked(mark_of<MagnitudeScale>(frame_) != nullptr, "magnitudes"); }

  Complaints operator()(const MagnitudeScale& panel) {
    require(panel.figures[0] == "0" && !panel.figures[1].empty(), "an end of the magnitudes' scale");
    return asked(has(panel.title, "magnitude"), "the magnitudes");
  }

  Complaints operator()(const Spectra& panel) {
    for (const Spectrum& spectrum : panel.spectra) {
      const std::string words = words_on(ground_at(spectrum.plot));
      require(has(words, "singular values") && has(words, " to "), "the bars of singular values");
    }
    return found_;
  }

  Complaints operator()(const TimeAxis& panel) {
    return asked(panel.ticks.size() > 1 && has(panel.ticks.front().text, "steps"), "the timeline");
  }

  Complaints operator()(const TimeMark&) { return asked(mark_of<TimeAxis>(frame_) != nullptr, "the time"); }

  Complaints operator()(const Legend& panel) {
    for (const auto& [ink, words] : panel.keys) require(!words.empty(), "a key without words");
    return found_;
  }

  Complaints operator()(const Strips& panel) {
    std::set<Ink> inks;
    for (const Strip& strip : panel.strips) {
      for (const StripSpan& span : strip.spans) inks.insert(span.ink);
    }
    const Chrome* ground = panel.strips.empty() ? nullptr : ground_at(panel.strips.front().area);
    for (const Ink ink : inks) require(keyed(stroke_keys(ground), ink), "a strip's colour");
    return found_;
  }

  Complaints operator()(const Scatter& panel) {
    const Chrome* ground = panel.points.empty() ? nullptr : ground_at(panel.points.front().at);
    const std::string words = words_on(ground);
    const Keys keys = stroke_keys(ground);
    require(keyed(keys, Ink::kUp), "images that are read right");
    require(keyed(keys, Ink::kError) && has(words, "ringed"), "images that are misread");
    require(has(words, "Trails: "), "the trails");
    return found_;
  }

  Complaints operator()(const Ruler& panel) {
    const std::string words = words_on(ground_at(panel.plot));
    return asked(!panel.ticks.empty() && has_any(words, {"weight", "activation", "gradient"}), "the axis");
  }

  Complaints operator()(const Ridges& panel) {
    const Chrome* ground = panel.ridges.empty() ? nullptr : ground_at(panel.ridges.front().area);
    require(ground && keyed(ground->keys, Ink::kUp), "the curve of now");
    require(ground && keyed(ground->keys, Ink::kMuted), "the outline of the start");
    return found_;
  }

  Complaints operator()(const Cells& panel) {
    const std::string words = words_on(ground_at(panel.scale));
    require(has(words, "0 %") && has(words, "100 %") && panel.scale.width > 0, "how bright cells are");
    require(has(words, "hollow: ") && panel.hollow.width > 0, "hollow cells");
    const bool all_known = std::all_of(panel.maps.begin(), panel.maps.end(), [](const CellMap& map) {
      return std::all_of(map.rates.begin(), map.rates.end(), [](float rate) { return std::isfinite(rate); });
    });
    require(all_known || (has(words, "not known") && panel.unknown.width > 0), "cells whose rate is not known");
    return found_;
  }

 private:
  void require(bool explained, const std::string& what) {
    if (!explained) found_.push_back("not explained: " + what);
  }

  Complaints asked(bool explained, const std::string& what) {
    require(explained, what);
    return found_;
  }

  static bool keyed(const Keys& keys, Ink ink) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const auto& key) { return key.first == ink && !key.second.empty(); });
  }

  /// The ground on which a point lies; null where there is none.
  const Chrome* ground_at(const Point& at) const {
    const Chrome* found = nullptr;
    for (std::size_t i = 0; const Chrome* ground = mark_of<Chrome>(frame_, i); ++i) {
      if (inside(ground->area, at)) found = ground;
    }
    return found;
  }

  const Chrome* ground_at(const Rect& area) const {
    return ground_at(Point{area.x + area.width / 2, area.y + area.height / 2});
  }

  static bool inside(const Rect& area, const Point& at) {
    return at.x >= area.x && at.x <= area.right() && at.y >= area.y && at.y <= area.bottom();
  }

  /// All words on this ground; off all grounds where it is null.
  std::string words_on(const Chrome* ground) const {
    std::string words;
    for (const SetText& text : texts_in(frame_)) {
      if (ground_at(text.at) == ground) words += text.asked + " | ";
    }
    return words;
  }

  const Axes* axes_of(const Curves& curves) const {
    for (std::size_t i = 0; const Axes* axes = mark_of<Axes>(frame_, i); ++i) {
      if (axes->plot == curves.plot) return axes;
    }
    return nullptr;
  }

  /// Whether words stand right above the plot, at its left: they name its only line.
  bool named_above(const Curves& curves) const {
    constexpr double kLine = 24;
    for (const SetText& text : texts_in(frame_)) {
      const double above = curves.plot.y - text.at.y;
      if (!text.asked.empty() && text.at.x == curves.plot.x && above >= 0 && above < kLine) return true;
    }
    return false;
  }

  /// Strokes on a ground beside which words stand.
  Keys stroke_keys(const Chrome* ground) const {
    Keys keys;
    for (const Strips& strips : marks_of<Strips>(frame_)) {
      for (const Strip& strip : strips.strips) {
        if (ground_at(strip.area) != ground) continue;
        if (std::fabs(strip.area.width - kStroke) > 1e-6 || strip.spans.size() != 1) continue;
        for (const SetText& text : texts_in(frame_)) {
          const bool beside =
              std::fabs(text.at.x - strip.area.x - kWords) < 1e-6 && std::fabs(text.at.y - strip.area.bottom()) < 1e-6;
          if (beside) keys.emplace_back(strip.spans.front().ink, text.asked);
        }
      }
    }
    return keys;
  }

  const Seen& frame_;
  Complaints found_;
};

Complaints complaints_of(const Seen& frame) {
  Complaints all = Legends(frame).texts();
  const auto marks = every_mark(frame);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    for (const std::string& complaint : std::visit(Legends(frame), marks[i])) {
      all.push_back(fmt::format("mark {} of type {}: {}", i, marks[i].index(), complaint));
    }
  }
  return all;
}

void check_every_scene(const job::MovieSpec& movie, int stride,
                       const std::shared_ptr<const trace::TraceReader>& trace = golden_trace()) {
  const Film film(trace, movie, even_measure());
  Viewer resolver(film);
  for (std::int64_t number = 0; number < film.frames(); number += stride) {
    for (const std::string& complaint : complaints_of(resolver.resolve(number))) {
      ADD_FAILURE() << movie.width << " x " << movie.height << ", frame " << number << ", " << complaint;
    }
  }
}

TEST(Legends, ExplainEveryColourInEverySize) {
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}}) {
    check_every_scene(every_panel_movie(width, height), 4);
  }
}

TEST(Legends, ExplainEveryColourOfOtherNetworks) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "epochreel_legends";
  small_cnn::write(folder / "cnn");
  const std::shared_ptr<const trace::TraceReader> traces[] = {
      std::make_shared<const trace::TraceReader>(folder / "cnn"), color::write(folder / "color"),
      write_small_trace(folder / "deep", {.classes = 40, .hidden = {30, 30, 30, 30, 30, 30}, .activation = "tanh"})};
  for (const auto& trace : traces) {
    for (const auto& [width, height] : {std::pair{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}}) {
      check_every_scene(every_panel_movie(width, height), 8, trace);
    }
  }
}

TEST(Legends, ExplainEveryColourInEveryTheme) {
  for (const std::string& name : theme_names()) {
    for (const SequentialMap map : {SequentialMap::kTheme, SequentialMap::kViridis}) {
      job::MovieSpec movie = every_panel_movie();
      movie.theme = theme_by_name(name);
      movie.theme.sequential = map;
      check_every_scene(movie, 20);
    }
  }
}

TEST(Legends, ALineWithoutANameIsSeen) {
  const Theme theme = theme_by_name("night");
  Seen frame;
  frame.drawing.theme = &theme;
  Axes axes;
  axes.area = {0, 0, 200, 200};
  axes.plot = {50, 50, 100, 100};
  Curves curves;
  curves.plot = axes.plot;
  curves.series = {{{{0, 0}, {1, 1}}}};
  frame.marks.emplace_back(axes);
  frame.marks.emplace_back(curves);
  EXPECT_FALSE(complaints_of(frame).empty());
  SetText name;
  name.asked = "weights";
  name.at = {50, 41};
  frame.drawing.backdrop = {name};
  EXPECT_THAT(complaints_of(frame), testing::IsEmpty());
  curves.series.push_back(curves.series.front());
  frame.marks = {axes, curves};
  EXPECT_FALSE(complaints_of(frame).empty()) << "two lines, one name";
}

TEST(Legends, AColourWithoutWordsIsSeen) {
  const Theme theme = theme_by_name("night");
  Seen frame;
  frame.drawing.theme = &theme;
  Matrix matrix;
  matrix.area = {0, 0, 100, 100};
  Chrome ground{matrix.area, "", "", {{Ink::kUp, "right"}}};
  frame.marks = {ground, matrix};
  EXPECT_EQ(complaints_of(frame).size(), 1U);
  ground.keys.push_back({Ink::kError, "misread"});
  frame.marks = {ground, matrix};
  EXPECT_EQ(complaints_of(frame).size(), 0U);
  frame.marks = {Tiles{}};
  EXPECT_EQ(complaints_of(frame).size(), 1U);
  frame.marks = {};
  SetText text;
  text.asked = "3";
  text.color = theme.error;
  frame.drawing.foreground = {text};
  EXPECT_EQ(complaints_of(frame).size(), 1U);
}

}  // namespace
}  // namespace epochreel::scene
