/// Every colour is in a legend: what a panel says by colour, the frame says in words.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "epochreel/scene/film.h"
#include "scene/cnn_trace.h"
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

/// A stroke of add_keys() is this wide, and its words begin so far from its left end.
constexpr double kStroke = 20;
constexpr double kWords = 28;

/// The rules, one a type of panel: a new type without one does not compile. Each returns what is not explained.
class Legends {
 public:
  explicit Legends(const Frame& frame) : frame_(frame) {}

  Complaints operator()(const ChromePanel& panel) {
    require(std::none_of(panel.chrome.keys.begin(), panel.chrome.keys.end(),
                         [](const auto& key) { return key.second.empty(); }),
            "a key without words");
    return found_;
  }

  Complaints operator()(const TextPanel& panel) {
    const Chrome* ground = panel.texts.empty() ? nullptr : ground_at(panel.texts.front().at);
    std::string all = ground ? ground->title + " " + ground->note + " " : "";
    for (const Text& text : panel.texts) all += text.words + " ";
    for (const Text& text : panel.texts) {
      if (ground && keyed(ground->keys, text.ink)) continue;
      if (text.ink == Ink::kUp) require(has_any(all, {"right", "accuracy", "reads"}), text.words);
      if (text.ink == Ink::kDown) require(has(all, "loss"), text.words);
      if (text.ink == Ink::kError) require(has_any(all, {"wrong", "misread", "onfused", "error", "reads"}), text.words);
    }
    return found_;
  }

  Complaints operator()(const HeaderPanel&) { return found_; }

  Complaints operator()(const CountersPanel& panel) {
    for (const Counter& counter : panel.counters) require(!counter.label.empty(), "a figure without its name");
    return found_;
  }

  /// Frames of pictures: keys of their ground, or a ground of errors alone.
  Complaints operator()(const PicturePanel& panel) {
    for (const Picture& picture : panel.pictures) {
      const Chrome* ground = ground_at(picture.area);
      if (!speaks(picture.frame) || !ground) continue;
      const bool errors = picture.frame == Ink::kError && has(ground->title, "error");
      require(errors || keyed(ground->keys, picture.frame), "the frame of a picture");
    }
    return found_;
  }

  Complaints operator()(const NetworkPanel& panel) {
    Keys keys;
    for (const auto& [ink, text] : panel.legend) keys.emplace_back(ink, text.words);
    if (!panel.flow.empty()) {
      require(keyed(keys, Ink::kUp), "connections that push up");
      require(keyed(keys, Ink::kDown), "connections that hold down");
    }
    if (panel.back.running) require(keyed(keys, Ink::kError), "the error on its way back");
    require(keyed(keys, Ink::kNeuronOn), "the glow of neurons");
    const bool bars = panel.output_radius >= NetworkPanel::kSmallOutput;
    for (const Output& output : panel.outputs) require(!bars || !output.figure.empty(), "an output's bar");
    return found_;
  }

  Complaints operator()(const AxesPanel& panel) {
    for (const auto& [ink, words] : panel.keys) require(!words.empty(), "a key without words");
    return found_;
  }

  Complaints operator()(const CurvesPanel& panel) {
    const AxesPanel* axes = axes_of(panel);
    require(axes != nullptr, "the axes");
    for (const Series& series : panel.series) {
      require(axes && keyed(axes->keys, series.ink), "a line");
      require(axes && has(axes->thin_key, series.strong ? "bold" : "thin"), "a line's width");
    }
    require(panel.rate.empty() || (axes && !axes->rate_name.empty()), "the strip");
    require(panel.mark.empty() || !panel.mark_words.empty(), "the mark");
    return found_;
  }

  Complaints operator()(const SmallCurvesPanel& panel) {
    const Chrome* ground = panel.curves.empty() ? nullptr : ground_at(panel.curves.front().area);
    require(ground && has(ground->title, "Accuracy") && has(ground->note, "%"), "the curves");
    return found_;
  }

  Complaints operator()(const BarsPanel& panel) {
    const Chrome* ground = ground_at(panel.area);
    require(ground && !ground->title.empty() && has(ground->note, "%"), "the bars");
    const bool marked = std::any_of(panel.bars.begin(), panel.bars.end(), [](const Bar& bar) { return bar.marked; });
    require(!marked || (ground && has_any(ground->note, {"strong: ", "truth: "})), "the strong bar");
    return found_;
  }

  Complaints operator()(const MatrixPanel& panel) {
    const Chrome* ground = ground_at(panel.area);
    if (frame_.theme->sequential == SequentialMap::kTheme) {
      require(ground && keyed(ground->keys, Ink::kUp), "the diagonal");
      require(ground && keyed(ground->keys, Ink::kError), "cells off the diagonal");
    } else {
      require(ground && has(ground->note, "brighter"), "the colours of cells");
    }
    return found_;
  }

  Complaints operator()(const TilesPanel&) {
    const bool scaled = std::any_of(frame_.panels.begin(), frame_.panels.end(),
                                    [](const Panel& panel) { return std::holds_alternative<ScalePanel>(panel); });
    require(scaled, "tiles without a scale");
    return found_;
  }

  /// Its title says of what it is, or words on the same ground do.
  Complaints operator()(const ScalePanel& panel) {
    for (const std::string& figure : panel.figures) require(!figure.empty(), "an end of the scale");
    const std::string beside = words_on(ground_at(panel.area));
    require(!panel.title.empty() || (has(beside, "above") && has(beside, "below")), "the scale");
    return found_;
  }

  Complaints operator()(const TimeAxisPanel& panel) {
    require(panel.ticks.size() > 1 && has(panel.ticks.front().text, "steps"), "the timeline");
    return found_;
  }

  Complaints operator()(const TimelinePanel&) {
    require(std::any_of(frame_.panels.begin(), frame_.panels.end(),
                        [](const Panel& panel) { return std::holds_alternative<TimeAxisPanel>(panel); }),
            "the time");
    return found_;
  }

  Complaints operator()(const LegendPanel& panel) {
    for (const auto& [ink, words] : panel.keys) require(!words.empty(), "a key without words");
    return found_;
  }

  Complaints operator()(const StripsPanel& panel) {
    std::set<Ink> inks;
    for (const Strip& strip : panel.strips) {
      for (const StripSpan& span : strip.spans) inks.insert(span.ink);
    }
    for (const Ink ink : inks) require(keyed(stroke_keys(panel), ink), "a strip's colour");
    return found_;
  }

  Complaints operator()(const ScatterPanel& panel) {
    const Chrome* ground = panel.points.empty() ? nullptr : ground_at(panel.points.front().at);
    const std::string words = words_on(ground);
    Keys keys;
    for (const Panel& other : frame_.panels) {
      const auto* strips = std::get_if<StripsPanel>(&other);
      if (strips && !strips->strips.empty() && ground_at(strips->strips.front().area) == ground) {
        keys = stroke_keys(*strips);
      }
    }
    require(keyed(keys, Ink::kUp), "images that are read right");
    require(keyed(keys, Ink::kError) && has(words, "ringed"), "images that are misread");
    require(has(words, "Trails: "), "the trails");
    return found_;
  }

  Complaints operator()(const RulerPanel& panel) {
    const std::string words = words_on(ground_at(panel.plot));
    require(!panel.ticks.empty() && has_any(words, {"weight", "activation", "gradient"}), "the axis");
    return found_;
  }

  Complaints operator()(const RidgesPanel& panel) {
    const Chrome* ground = panel.ridges.empty() ? nullptr : ground_at(panel.ridges.front().area);
    require(ground && keyed(ground->keys, Ink::kUp), "the curve of now");
    require(ground && keyed(ground->keys, Ink::kMuted), "the outline of the start");
    return found_;
  }

  Complaints operator()(const CellsPanel& panel) {
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

  static bool keyed(const Keys& keys, Ink ink) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const auto& key) { return key.first == ink && !key.second.empty(); });
  }

  /// The ground on which a point lies; null where there is none.
  const Chrome* ground_at(const Point& at) const {
    const Chrome* found = nullptr;
    for (const Panel& panel : frame_.panels) {
      const auto* ground = std::get_if<ChromePanel>(&panel);
      if (ground && inside(ground->chrome.area, at)) found = &ground->chrome;
    }
    return found;
  }

  const Chrome* ground_at(const Rect& area) const {
    return ground_at(Point{area.x + area.width / 2, area.y + area.height / 2});
  }

  static bool inside(const Rect& area, const Point& at) {
    return at.x >= area.x && at.x <= area.right() && at.y >= area.y && at.y <= area.bottom();
  }

  /// All words of text panels and panels of cells on this ground; off all grounds where it is null.
  std::string words_on(const Chrome* ground) const {
    std::string words;
    const auto add = [&](const std::vector<Text>& texts) {
      for (const Text& text : texts) {
        if (ground_at(text.at) == ground) words += text.words + " | ";
      }
    };
    for (const Panel& panel : frame_.panels) {
      if (const auto* texts = std::get_if<TextPanel>(&panel)) add(texts->texts);
      if (const auto* cells = std::get_if<CellsPanel>(&panel)) add(cells->texts);
    }
    return words;
  }

  const AxesPanel* axes_of(const CurvesPanel& curves) const {
    for (const Panel& panel : frame_.panels) {
      const auto* axes = std::get_if<AxesPanel>(&panel);
      if (axes && axes->plot == curves.plot) return axes;
    }
    return nullptr;
  }

  /// Strokes of `panel` beside which words stand.
  Keys stroke_keys(const StripsPanel& panel) const {
    Keys keys;
    for (const Strip& strip : panel.strips) {
      if (std::fabs(strip.area.width - kStroke) > 1e-6 || strip.spans.size() != 1) continue;
      for (const Panel& other : frame_.panels) {
        const auto* texts = std::get_if<TextPanel>(&other);
        for (const Text& text : texts ? texts->texts : std::vector<Text>()) {
          const bool beside =
              std::fabs(text.at.x - strip.area.x - kWords) < 1e-6 && std::fabs(text.at.y - strip.area.bottom()) < 1e-6;
          if (beside) keys.emplace_back(strip.spans.front().ink, text.words);
        }
      }
    }
    return keys;
  }

  const Frame& frame_;
  Complaints found_;
};

Complaints complaints_of(const Frame& frame) {
  Complaints all;
  for (std::size_t i = 0; i < frame.panels.size(); ++i) {
    for (const std::string& complaint : std::visit(Legends(frame), frame.panels[i])) {
      all.push_back(fmt::format("panel {} of type {}: {}", i, frame.panels[i].index(), complaint));
    }
  }
  return all;
}

void check_every_scene(const job::MovieSpec& movie, int stride,
                       const std::shared_ptr<const trace::TraceReader>& trace = golden_trace()) {
  const Film film(trace, movie);
  Resolver resolver(film);
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
      std::make_shared<const trace::TraceReader>(folder / "cnn"),
      write_small_trace(folder / "deep", {.classes = 40, .hidden = {30, 30, 30, 30, 30, 30}, .activation = "tanh"})};
  for (const auto& trace : traces) {
    for (const auto& [width, height] : {std::pair{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}}) {
      check_every_scene(every_panel_movie(width, height), 8, trace);
    }
  }
}

TEST(Legends, ExplainEveryColourInEveryTheme) {
  for (const std::string name : {"night", "paper", "high-contrast"}) {
    for (const SequentialMap map : {SequentialMap::kTheme, SequentialMap::kViridis}) {
      job::MovieSpec movie = every_panel_movie();
      movie.theme = theme_by_name(name);
      movie.theme.sequential = map;
      check_every_scene(movie, 20);
    }
  }
}

TEST(Legends, AColourWithoutWordsIsSeen) {
  const Theme theme = theme_by_name("night");
  Frame frame;
  frame.theme = &theme;
  MatrixPanel matrix;
  matrix.area = {0, 0, 100, 100};
  ChromePanel ground{{matrix.area, "", "", {{Ink::kUp, "right"}}}};
  frame.panels = {ground, matrix};
  EXPECT_EQ(complaints_of(frame).size(), 1U);
  ground.chrome.keys.push_back({Ink::kError, "misread"});
  frame.panels = {ground, matrix};
  EXPECT_EQ(complaints_of(frame).size(), 0U);
  frame.panels = {TilesPanel{}};
  EXPECT_EQ(complaints_of(frame).size(), 1U);
}

}  // namespace
}  // namespace epochreel::scene
