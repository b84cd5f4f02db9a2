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

#include "epochreel/scene/film.h"
#include "scene/naive_trace.h"
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

/// Every panel and every scene; the training lasts as long as its captions ask for. A reading's pulse takes 1.2
/// seconds: the frame after 7/6 has figures that are hardly whole.
inline job::MovieSpec movie_of_truth() {
  job::MovieSpec movie = every_panel_movie();
  movie.fps = 6;
  for (job::SceneSpec& scene : movie.scenes) {
    if (job::is<job::TrainingScene>(scene.kind) && scene.panels.empty()) scene.seconds = 40;
  }
  return movie;
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
    }
    check_sentences();
    ++frames_;
  }

  /// What was found again, how often.
  const std::map<std::string, int>& found() const { return found_; }
  /// What is not as the trace has it.
  const std::vector<std::string>& complaints() const { return complaints_; }
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
      const auto& stations = film_.plan().context.stations;
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
          const bool counts =
              w.find(fmt::format("· {} ", hollow)) != std::string::npos || w.starts_with(fmt::format("{} ", hollow));
          return counts && (w.ends_with(" dead") || w.ends_with(" never above 0"));
        };
        require(std::any_of(words.begin(), words.end(), say), fmt::format("no words say {} dead", hollow));
        ++found_["dead units"];
      }
    }
  }

  /// The snapshot at a step.
  std::optional<std::size_t> snapshot_at(double step) const {
    for (std::size_t s = 0; s < naive_.steps().size(); ++s) {
      if (naive_.steps()[s] == step) return s;
    }
    return std::nullopt;
  }

  void check_sentences() {
    for (const std::string& words : words_in(frame_)) {
      if (!known_.contains(words)) known_[words] = check_sentence(words);
      if (known_[words]) ++found_["sentences"];
    }
  }

  /// Whether it was a sentence that is known, and so was checked.
  bool check_sentence(const std::string& words) {
    using Check = void (Truth::*)(const std::string&, const std::smatch&);
    static const std::vector<std::pair<std::regex, Check>> kinds = [] {
      const std::string after = ", after ([0-9,]+) steps.*";
      std::vector<std::pair<std::regex, Check>> list;
      list.emplace_back("At least ([0-9]+) of 100 test images are read right" + after, &Truth::check_level);
      list.emplace_back("Before the first step (.*) of ([0-9,]+) test images are read right", &Truth::check_start);
      list.emplace_back("([0-9.]+ %) of ([0-9,]+) test images are read right(; (.*))?", &Truth::check_end);
      list.emplace_back("(.*(stay|stays).*90 % right or more.*|.* is at 90 % right or more, and stays there)" + after,
                        &Truth::check_class);
      list.emplace_back(
          "([0-9,]+) of ([0-9,]+) (neurons|channels) of (.*) fire for none of ([0-9,]+) test images" + after,
          &Truth::check_dead);
      list.emplace_back("“(.*)” (falls back|is forgotten): (.*) of its images are read right, it was (.*)" + after,
                        &Truth::check_fall);
      list.emplace_back("The learning rate is divided by (.*): (.*) instead of ([^,]*)" + after,
                        &Truth::check_rate_step);
      list.emplace_back("The learning rate is at its highest, ([^,]*)" + after, &Truth::check_rate_peak);
      list.emplace_back("The learning rate has fallen to ([^,]*), (a tenth|less than a tenth) of its highest" + after,
                        &Truth::check_rate_tenth);
      list.emplace_back("Overfitting begins: test loss of ([0-9,]+) images is lowest, (.*)" + after,
                        &Truth::check_overfit);
      list.emplace_back("Test loss is lowest at the end of epoch ([0-9]+), (.*); at the end of training it is (.*)",
                        &Truth::check_best_loss);
      list.emplace_back("(all|[0-9]+ of) ([0-9,]+) errors in ([0-9,]+) test images", &Truth::check_errors);
      return list;
    }();
    if (words.find(' ') == std::string::npos) return false;
    for (const auto& [pattern, check] : kinds) {
      std::smatch match;
      if (!std::regex_match(words, match, pattern)) continue;
      (this->*check)(words, match);
      return true;
    }
    return false;
  }

  static double number(const std::string& words) { return read_figure(words).value; }
  void equal(const std::string& words, const std::string& figure, double value) {
    Bounds bounds;
    bounds.add(value);
    require(bounds.holds(read_figure(figure)), fmt::format("{}: {} is {}", words, figure, value));
  }

  void check_level(const std::string& words, const std::smatch& match) {
    const auto s = snapshot_at(number(match[2]));
    require(s && naive_.metric(*s, &trace::Metrics::test_accuracy) >= number(match[1]) / 100 - 1e-9, words);
  }

  void check_start(const std::string& words, const std::smatch& match) {
    equal(words, match[1], naive_.metric(0, &trace::Metrics::test_accuracy));
    equal(words, match[2], naive_.evaluated(0));
  }

  void check_end(const std::string& words, const std::smatch& match) {
    equal(words, match[1], naive_.metric(naive_.last(), &trace::Metrics::test_accuracy));
    equal(words, match[2], naive_.evaluated(naive_.last()));
    const std::string hardest = match[4].str();
    double lowest = 2;
    for (std::size_t c = 0; c < names().size(); ++c) {
      if (std::isfinite(end_share(c))) lowest = std::min(lowest, end_share(c));
    }
    std::size_t tied = 0;
    std::size_t named = 0;
    for (std::size_t c = 0; c < names().size(); ++c) {
      const bool is_named = hardest.find("“" + names()[c] + "”") != std::string::npos;
      require(!is_named || end_share(c) == lowest, words);
      tied += end_share(c) == lowest ? 1 : 0;
      named += is_named ? 1 : 0;
    }
    const bool counted = hardest.find(fmt::format("{} classes are the hardest", tied)) == 0;
    require(hardest.empty() || named == tied || (tied > 3 && counted), words + ": ties");
  }

  /// The first snapshot from which on class `c` is read right nine times in ten or more.
  std::size_t stays_from(std::size_t c) const {
    std::size_t from = naive_.last() + 1;
    while (from > 0 && naive_.share(from - 1, c, c) >= 0.9) --from;
    return from;
  }

  void check_class(const std::string& words, const std::smatch& match) {
    const auto s = snapshot_at(number(match[match.size() - 1]));
    if (!s) return require(false, words);
    for (std::size_t c = 0; c < names().size(); ++c) {
      if (words.find("“" + names()[c] + "”") == std::string::npos) continue;
      require(stays_from(c) == *s, words);
      for (std::size_t other = 0; other < names().size(); ++other) {
        require(words.find(" first ") == std::string::npos || stays_from(other) >= *s, words);
        require(words.find(" last ") == std::string::npos || stays_from(other) <= *s, words);
      }
    }
  }

  void check_dead(const std::string& words, const std::smatch& match) {
    const auto s = snapshot_at(number(match[6]));
    if (!s) return require(false, words);
    for (const Station& station : film_.plan().context.stations) {
      if (station.name != match[4].str()) continue;
      const auto rates = trace_.snapshot(*s).floats(fmt::format("stat.layer.{}.firing_rate", station.activation_layer));
      equal(words, match[1], static_cast<double>(std::count(rates.begin(), rates.end(), 0.0F)));
      equal(words, match[2], static_cast<double>(rates.size()));
      equal(words, match[5], naive_.evaluated(*s));
    }
  }

  void check_fall(const std::string& words, const std::smatch& match) {
    const auto s = snapshot_at(number(match[5]));
    if (!s) return require(false, words);
    for (std::size_t c = 0; c < names().size(); ++c) {
      if (names()[c] != match[1].str()) continue;
      equal(words, match[3], naive_.share(*s, c, c));
      double best = 0;
      for (std::size_t before = 0; before < *s; ++before) best = std::max(best, naive_.share(before, c, c));
      const double was = number(match[4]);
      require(was <= best + 0.005, words);
      for (std::size_t later = *s; later <= naive_.last() && match[2].str() == "is forgotten"; ++later) {
        require(naive_.share(later, c, c) <= was - 0.045, words);
      }
    }
  }

  /// Of the update behind so many steps.
  double rate_behind(double steps) const {
    const trace::Metrics* line = naive_.line(steps + 1);
    return line != nullptr ? line->learning_rate : std::nan("");
  }
  double highest_rate() const {
    double highest = 0;
    for (const trace::Metrics& line : trace_.metrics()) highest = std::max(highest, line.learning_rate);
    return highest;
  }

  void check_rate_step(const std::string& words, const std::smatch& match) {
    const double step = number(match[4]);
    equal(words, match[2], rate_behind(step));
    equal(words, match[3], rate_behind(step - 1));
    equal(words, match[1], rate_behind(step - 1) / rate_behind(step));
  }

  void check_rate_peak(const std::string& words, const std::smatch& match) {
    equal(words, match[1], highest_rate());
    require(rate_behind(number(match[2])) == highest_rate(), words);
    require(rate_behind(number(match[2]) - 1) < highest_rate(), words + ": it was before");
  }

  void check_rate_tenth(const std::string& words, const std::smatch& match) {
    const double step = number(match[3]);
    equal(words, match[1], rate_behind(step));
    require(rate_behind(step) <= highest_rate() / 10 * 1.00001, words);
    require(rate_behind(step - 1) > highest_rate() / 10, words + ": it was before");
  }

  /// The lines that were tested on the most images, behind the first step.
  std::vector<const trace::Metrics*> tested_on_most() const {
    std::int64_t most = 0;
    for (const trace::Metrics& line : trace_.metrics()) most = std::max(most, line.test_count.value_or(0));
    std::vector<const trace::Metrics*> lines;
    for (const trace::Metrics& line : trace_.metrics()) {
      if (line.step > 0 && line.test_count == most) lines.push_back(&line);
    }
    return lines;
  }

  void check_overfit(const std::string& words, const std::smatch& match) {
    const auto lines = tested_on_most();
    const auto lowest = *std::min_element(lines.begin(), lines.end(),
                                          [](const auto* a, const auto* b) { return *a->test_loss < *b->test_loss; });
    equal(words, match[1], static_cast<double>(*lowest->test_count));
    equal(words, match[2], *lowest->test_loss);
    equal(words, match[3], static_cast<double>(lowest->step));
    equal(words, words.substr(words.rfind(' ') + 1), *lines.back()->test_loss);
  }

  void check_best_loss(const std::string& words, const std::smatch& match) {
    const auto lines = tested_on_most();
    const auto lowest = *std::min_element(lines.begin(), lines.end(),
                                          [](const auto* a, const auto* b) { return *a->test_loss < *b->test_loss; });
    equal(words, match[1], lowest->epoch);
    equal(words, match[2], *lowest->test_loss);
    equal(words, match[3], *lines.back()->test_loss);
  }

  /// Each image of the gallery keeps its last reading.
  void check_errors(const std::string& words, const std::smatch& match) {
    std::map<std::int32_t, std::int32_t> labels;
    std::map<std::int32_t, std::int32_t> readings;
    const auto first = trace_.snapshot(0);
    const auto indices = first.ints("gallery.index");
    const auto classes = first.ints("gallery.label");
    for (std::size_t i = 0; i < indices.size(); ++i) labels[indices[i]] = classes[i];
    for (std::size_t s = 0; s <= naive_.last(); ++s) {
      const auto file = trace_.snapshot(s);
      const auto evaluated = file.ints("stat.test.index");
      const auto predicted = file.ints("stat.test.predicted");
      for (std::size_t i = 0; i < evaluated.size(); ++i) readings[evaluated[i]] = predicted[i];
    }
    double errors = 0;
    for (const auto& [image, label] : labels) errors += readings.contains(image) && readings[image] != label ? 1 : 0;
    equal(words, match[2], errors);
    equal(words, match[3], static_cast<double>(labels.size()));
  }

  const std::vector<std::string>& names() const { return trace_.manifest().class_names; }
  double end_share(std::size_t c) const { return naive_.share(naive_.last(), c, c); }

  const Film& film_;
  const trace::TraceReader& trace_;
  NaiveTrace naive_;
  Viewer viewer_{film_};
  Seen frame_;
  std::string where_;
  std::map<std::string, int> found_;
  std::map<std::string, bool> known_;  // sentences, whether they were checked
  std::vector<std::string> complaints_;
  int frames_ = 0;
};

}  // namespace epochreel::scene
