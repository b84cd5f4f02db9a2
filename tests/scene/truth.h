/// What stands on screen is true: words and figures of a frame are found again from the trace, in a second, naive way.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "epochreel/base/grouped.h"
#include "epochreel/scene/film.h"
#include "scene/naive_magnitudes.h"
#include "scene/naive_rails.h"
#include "scene/naive_trace.h"
#include "scene/narration_checks.h"
#include "scene/sentences.h"
#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/bars.h"
#include "src/scene/marks/texts.h"
#include "src/scene/panels/classes/matrix.h"
#include "src/scene/panels/health/cells.h"
#include "src/scene/panels/health/health_panel.h"
#include "src/scene/panels/network/network_picture.h"

namespace epochreel::scene {

/// One of every panel and every scene, and one of a training alone that is long enough for all captions. A reading's
/// pulse takes 1.2 seconds: the frame after 7/6 has figures that are hardly whole.
inline std::vector<job::MovieSpec> movies_of_truth() {
  std::vector<job::MovieSpec> movies = {every_panel_movie(), every_panel_movie()};
  movies.back().scenes = {{job::TrainingScene{}, 100}};
  for (job::SceneSpec& scene : movies.front().scenes) {
    if (job::is<job::MistakesScene>(scene.kind)) scene.seconds = 3;
  }
  for (job::MovieSpec& movie : movies) movie.fps = 6;
  return movies;
}

/// Checks the frames of a film, and counts what it has found again.
class Truth {
 public:
  explicit Truth(const Film& film) : film_(film), trace_(film.trace()), naive_(film.trace()) {}

  void check(std::int64_t number) {
    frame_ = viewer_.resolve(number);
    where_ = fmt::format("frame {}", number);
    const auto steps = steps_of_frame();
    for (const Counters& counters : marks_of<Counters>(frame_)) {
      for (const Counter& counter : counters.counters) check_counter(counter, *steps);
    }
    if (steps) {
      check_bars(*steps);
      check_matrix(*steps);
      check_network(*steps);
      check_health(*steps);
      const Spine& spine = film_.plan().context.spine;
      if (spine.hidden + spine.left_out == 0) rails_.see(where_, frame_, *steps);
    }
    check_magnitudes(number);
    check_sentences();
    narration_.see(number, frame_, steps);
    ++frames_;
  }

  /// Called once, when all frames were checked in their order.
  void finish() {
    narration_.finish();
    for (const auto& [kind, count] : narration_.found()) found_[kind] += count;
    if (magnitudes_.found() > 0) found_["magnitudes"] += magnitudes_.found();
    if (rails_.found() > 0) found_["rails"] += rails_.found();
  }

  /// What was found again, how often.
  const std::map<std::string, int>& found() const { return found_; }
  /// What is not as the trace has it.
  std::vector<std::string> complaints() const {
    std::vector<std::string> all = complaints_;
    all.insert(all.end(), sentences_.complaints().begin(), sentences_.complaints().end());
    all.insert(all.end(), magnitudes_.complaints().begin(), magnitudes_.complaints().end());
    all.insert(all.end(), rails_.complaints().begin(), rails_.complaints().end());
    all.insert(all.end(), narration_.complaints().begin(), narration_.complaints().end());
    return all;
  }
  int frames() const { return frames_; }

 private:
  void require(bool holds, const std::string& what) {
    if (!holds) complaints_.push_back(fmt::format("{}: {}", where_, what));
  }

  void expect(const std::string& kind, const std::string& words, const Bounds& bounds) {
    ++found_[kind];
    if (words == "NaN" || words == "–") return;
    require(bounds.holds(read_figure(words)),
            fmt::format("{}: {} is not within {} and {}", kind, words, bounds.low, bounds.high));
  }

  /// Where in the training the frame says that it stands.
  std::optional<Steps> steps_of_frame() const {
    for (const Counters& counters : marks_of<Counters>(frame_)) {
      for (const Counter& counter : counters.counters) {
        const Figure figure = read_figure(counter.value);
        if (counter.label == "step") return Steps{figure.value - 0.5, figure.value + 0.5};
        if (counter.label != "epoch") continue;
        const auto each = static_cast<double>(trace_.manifest().steps_per_epoch);
        return Steps{(figure.value - figure.half_digit) * each, (figure.value + figure.half_digit) * each};
      }
    }
    return std::nullopt;
  }

  void check_counter(const Counter& counter, const Steps& steps) {
    const auto metric = [&](std::optional<double> trace::Metrics::*field) {
      expect(counter.label, counter.value,
             naive_.between(steps, [&](std::size_t s) { return naive_.metric(s, field); }));
    };
    const bool whole = steps.to - steps.from < 1.5;
    const double step = (steps.from + steps.to) / 2;
    if (counter.label == "test loss") return metric(&trace::Metrics::test_loss);
    if (counter.label == "test accuracy") return metric(&trace::Metrics::test_accuracy);
    if (counter.label.ends_with(", mean")) return metric(&trace::Metrics::active_fraction);
    const trace::Metrics* line = naive_.line(step);
    if (!whole || line == nullptr) return;
    Bounds bounds;
    if (counter.label == "learning rate") bounds.add(line->learning_rate);
    if (counter.label == "images seen") bounds.add(static_cast<double>(line->images));
    if (bounds.high >= bounds.low) expect(counter.label, counter.value, bounds);
  }

  Rect ground(const std::string& title) const { return ground_of(frame_, title); }
  static bool same(const Rect& a, const Rect& b) { return a.x == b.x && a.y == b.y && a.width == b.width; }

  void check_bars(const Steps& steps) {
    for (const Bars& bars : marks_of<Bars>(frame_)) {
      const bool accuracy = same(bars.area, ground("Accuracy per class")) || same(bars.area, ground("Accuracy"));
      if (!accuracy || bars.group > 1) continue;
      for (std::size_t c = 0; c < bars.bars.size(); ++c) {
        const Figure figure = read_figure(bars.bars[c].figure);
        const Bounds bounds = naive_.between(steps, [&](std::size_t s) { return 100 * naive_.share(s, c, c); });
        if (bars.bars[c].figure == "–") {
          require(std::isnan(naive_.share(naive_.last(), c, c)), fmt::format("class {} has no accuracy", c));
        } else {
          require(is_percent(figure, bounds), fmt::format("accuracy of class {}: {}", c, figure.value));
        }
        ++found_["accuracy per class"];
      }
    }
  }

  void check_matrix(const Steps& steps) {
    for (const Matrix& matrix : marks_of<Matrix>(frame_)) {
      const std::size_t side = matrix.names.size();
      for (std::size_t i = 0; matrix.group == 1 && i < matrix.figures.size(); ++i) {
        const bool none = naive_.images_of(naive_.last(), i / side) == 0;
        require(std::isnan(matrix.shares[i]) == none, fmt::format("cell {}, of a row without images or not", i));
        require(!none || matrix.figures[i] == (i / side == i % side ? "–" : ""), fmt::format("cell {}", i));
        if (none || matrix.figures[i].empty()) continue;
        const Bounds bounds =
            naive_.between(steps, [&](std::size_t s) { return 100 * naive_.share(s, i / side, i % side); });
        require(is_percent(read_figure(matrix.figures[i]), bounds), fmt::format("cell {}: {}", i, matrix.figures[i]));
        ++found_["confusion"];
      }
    }
  }

  /// The figures of the outputs are shown where they are whole: they add up, and are those of the probe on screen.
  void check_network(const Steps& steps) {
    for (const NetworkPicture& network : marks_of<NetworkPicture>(frame_)) {
      double sum = 0;
      std::size_t known = 0;
      for (const Output& output : network.outputs) {
        if (output.figure.empty() || output.figure == "–" || output.name.empty()) continue;
        sum += read_figure(output.figure).value;
        ++known;
      }
      const double off = 0.0005 * static_cast<double>(network.outputs.size()) + 2e-3;
      if (known > 0 && known == network.outputs.size()) {
        require(std::fabs(sum - 1) <= off, fmt::format("the outputs add up to {}", sum));
        found_["outputs"] += static_cast<int>(known);
      }
      const auto& stations = film_.plan().context.drawn_stations();
      for (std::size_t s = 1; s < network.sheets.size(); ++s) {
        if (network.sheets[s].labels.size() < 2 || stations[s].kind == StationKind::kMaps) continue;
        const std::string words = network.sheets[s].labels[1].words;
        const std::string record = fmt::format("stat.layer.{}.active", stations[s].activation_layer);
        if (words.find("on average") == std::string::npos) continue;
        expect("active units", words, naive_.between(steps, [&](std::size_t at) {
          return double{trace_.snapshot(at).scalar(record)} * stations[s].units;
        }));
      }
    }
  }

  /// Hollow cells are the units that the snapshot that is reached has no firing of, and as many as the words say.
  void check_health(const Steps& steps) {
    const auto words = words_in(frame_);
    const auto* plan = film_.plan().first<HealthPanelPlan>();
    for (const Cells& cells : marks_of<Cells>(frame_)) {
      for (std::size_t layer = 0; layer < cells.maps.size(); ++layer) {
        const auto& rates = cells.maps[layer].rates;
        const auto hollow = std::count(rates.begin(), rates.end(), 0.0F);
        bool is_one = false;
        for (const std::size_t s : naive_.reached(steps)) {
          const auto recorded = trace_.snapshot(s).floats(plan->plan().layers[layer].record);
          is_one = is_one || std::count(recorded.begin(), recorded.end(), 0.0F) == hollow;
        }
        require(is_one, fmt::format("layer {}: {} hollow cells", layer, hollow));
        const auto say = [&](const std::string& w) {
          const bool counts = w.find(fmt::format("· {} ", grouped(hollow))) != std::string::npos ||
                              w.starts_with(grouped(hollow) + " ");
          return counts && (w.ends_with(" dead") || w.ends_with(" never above 0"));
        };
        require(std::any_of(words.begin(), words.end(), say), fmt::format("no words say {} dead", hollow));
        ++found_["dead units"];
      }
    }
  }

  /// The last frame of a scene of filters or of weights stands at the last snapshot.
  void check_magnitudes(std::int64_t number) {
    std::int64_t end = 0;
    for (const job::SceneSpec& scene : film_.movie().scenes) {
      end += job::scene_frames(scene, film_.movie().fps);
      if (number != end - 1) continue;
      if (job::is<job::FiltersScene>(scene.kind)) magnitudes_.see_filters(frame_, naive_.last());
      const auto* weights = std::get_if<job::WeightsScene>(&scene.kind);
      if (weights && weights->show == job::WeightView::kChange) magnitudes_.see_weights(frame_, naive_.last());
    }
  }

  void check_sentences() {
    // One is not many: "1 step", "1 of 30 neurons fires".
    static const std::regex bad_number(
        "(^|.*[^0-9.,])1 (of (these )?[0-9,]+ [a-z ]*(are|fire) |((test|training|hidden|other) "
        ")?(step|image|epoch|map|neuron"
        "|channel|unit|error|probe|weight|parameter|activation|pair|other)s( .*|[^a-z].*|$))");
    for (const std::string& words : words_in(frame_)) {
      require(!std::regex_match(words, bad_number), "not the form for one: " + words);
      const auto [known, is_new] = known_.try_emplace(words);
      if (is_new) known->second = sentences_.check(words);
      if (!known->second.empty()) ++found_["sentence: " + known->second];
    }
  }

  const Film& film_;
  const trace::TraceReader& trace_;
  NaiveTrace naive_;
  Sentences sentences_{film_, naive_};
  NarrationChecks narration_{film_, naive_};
  MagnitudeChecks magnitudes_{film_};
  RailChecks rails_{trace_};
  Viewer viewer_{film_};
  Seen frame_;
  std::string where_;
  std::map<std::string, int> found_;
  std::map<std::string, std::string> known_;  // words, and which kind of sentence they are
  std::vector<std::string> complaints_;
  int frames_ = 0;
};

}  // namespace epochreel::scene
