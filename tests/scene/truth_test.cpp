/// What stands on screen is true: words and figures of every scene are read from its frames and found again from the
/// trace, in a second, naive way.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <regex>

#include "epochreel/base/grouped.h"
#include "epochreel/scene/film.h"
#include "scene/cnn_trace.h"
#include "scene/gallery_trace.h"
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
namespace {

namespace fs = std::filesystem;

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
    check_sentences(steps);
    ++frames_;
  }

  std::map<std::string, int>& found() { return found_; }
  int frames() const { return frames_; }

 private:
  void expect(const std::string& kind, const std::string& words, const Bounds& bounds) {
    ++found_[kind];
    if (words == "NaN" || words == "–") return;
    EXPECT_TRUE(bounds.holds(read_figure(words)))
        << where_ << ", " << kind << ": " << words << " is not within " << bounds.low << " and " << bounds.high;
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
          EXPECT_TRUE(std::isnan(naive_.share(naive_.last(), c, c))) << where_ << ", class " << c;
        } else {
          EXPECT_TRUE(is_percent(figure, bounds)) << where_ << ", accuracy of class " << c << ": " << figure.value;
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
        EXPECT_EQ(std::isnan(matrix.shares[i]), none) << where_;
        EXPECT_TRUE(!none || matrix.figures[i] == (i / side == i % side ? "–" : "")) << where_;
        if (none || matrix.figures[i].empty()) continue;
        const Bounds bounds =
            naive_.between(steps, [&](std::size_t s) { return 100 * naive_.share(s, i / side, i % side); });
        EXPECT_TRUE(is_percent(read_figure(matrix.figures[i]), bounds)) << where_ << ", cell " << i;
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
        EXPECT_NEAR(sum, 1, off) << where_;
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
        EXPECT_TRUE(is_one) << where_ << ", layer " << layer << ": " << hollow << " hollow cells";
        const std::regex dead(fmt::format("(^|.*· ){}( of [0-9,]+)? (dead|never above 0)", hollow));
        EXPECT_TRUE(
            std::any_of(words.begin(), words.end(), [&](const std::string& w) { return std::regex_match(w, dead); }))
            << where_ << ": no words say " << hollow;
        ++found_["dead units"];
      }
    }
  }

  /// The snapshot whose step the words name.
  std::optional<std::size_t> snapshot_of(const std::string& words) const {
    std::smatch match;
    if (!std::regex_search(words, match, std::regex("after ([0-9,]+) steps"))) return std::nullopt;
    const double step = read_figure(match[1].str()).value;
    for (std::size_t s = 0; s < naive_.steps().size(); ++s) {
      if (naive_.steps()[s] == step) return s;
    }
    return std::nullopt;
  }

  /// The first snapshot from which on class `c` is read right nine times in ten or more.
  std::size_t stays_from(std::size_t c) const {
    std::size_t from = naive_.last() + 1;
    while (from > 0 && naive_.share(from - 1, c, c) >= 0.9) --from;
    return from;
  }

  void check_sentences(const std::optional<Steps>&) {
    for (const std::string& words : words_in(frame_)) {
      static const std::regex accuracy("At least ([0-9]+) of 100 test images are read right, after .*");
      static const std::regex before("Before the first step (.*) of ([0-9,]+) test images.*");
      static const std::regex end("(.*) of ([0-9,]+) test images are read right(; (.*))?");
      std::smatch match;
      if (words.find("test image") == std::string::npos && words.find("stay") == std::string::npos) continue;
      if (std::regex_match(words, match, accuracy)) {
        const auto s = snapshot_of(words);
        ASSERT_TRUE(s) << words;
        EXPECT_GE(naive_.metric(*s, &trace::Metrics::test_accuracy), read_figure(match[1].str()).value / 100 - 1e-9);
        ++found_["sentences"];
      } else if (std::regex_match(words, match, before)) {
        Bounds right;
        right.add(naive_.metric(0, &trace::Metrics::test_accuracy));
        expect("sentences", match[1].str(), right);
        Bounds images;
        images.add(naive_.evaluated(0));
        expect("sentences", match[2].str(), images);
      } else if (std::regex_match(words, match, end)) {
        Bounds right;
        right.add(naive_.metric(naive_.last(), &trace::Metrics::test_accuracy));
        expect("sentences", match[1].str(), right);
        check_hardest(match[4].str());
      } else if (words.find("stay") != std::string::npos && words.find("at 90 % right or more") != std::string::npos) {
        check_class_sentence(words);
      }
    }
  }

  void check_class_sentence(const std::string& words) {
    const auto s = snapshot_of(words);
    ASSERT_TRUE(s) << words;
    const auto& names = trace_.manifest().class_names;
    for (std::size_t c = 0; c < names.size(); ++c) {
      if (words.find("“" + names[c] + "”") == std::string::npos) continue;
      EXPECT_EQ(stays_from(c), *s) << words;
      for (std::size_t other = 0; other < names.size(); ++other) {
        EXPECT_TRUE(words.find(" first ") == std::string::npos || stays_from(other) >= *s) << words;
        EXPECT_TRUE(words.find(" last ") == std::string::npos || stays_from(other) <= *s) << words;
      }
    }
    ++found_["sentences"];
  }

  void check_hardest(const std::string& words) {
    if (words.empty()) return;
    double lowest = 2;
    const auto& names = trace_.manifest().class_names;
    const auto share = [&](std::size_t c) { return naive_.share(naive_.last(), c, c); };
    for (std::size_t c = 0; c < names.size(); ++c) {
      if (std::isfinite(share(c))) lowest = std::min(lowest, share(c));
    }
    for (std::size_t c = 0; c < names.size(); ++c) {
      EXPECT_TRUE(words.find("“" + names[c] + "”") == std::string::npos || share(c) == lowest) << words;
    }
    ++found_["sentences"];
  }

  const Film& film_;
  const trace::TraceReader& trace_;
  NaiveTrace naive_;
  Viewer viewer_{film_};
  Seen frame_;
  std::string where_;
  std::map<std::string, int> found_;
  int frames_ = 0;
};

struct Case {
  std::string name;
  std::function<std::shared_ptr<const trace::TraceReader>(const fs::path&)> trace;
};

/// Rates of a warm-up and of two steps down; every snapshot with its own share of units that fire.
std::shared_ptr<const trace::TraceReader> uneven_trace(const fs::path& folder) {
  SmallTrace spec{.classes = 5, .snapshots = 9};
  return write_small_trace(folder, spec, [](trace::TensorMap& map, int snapshot) {
    std::vector<std::int32_t> confusion(25, 0);
    for (std::size_t row = 0; row < 4; ++row) {  // the last class has no test images
      const auto right = static_cast<std::int32_t>(std::min(40, 5 * snapshot + 7 * static_cast<int>(row)));
      confusion[row * 5 + row] = right;
      confusion[row * 5 + (row + 1) % 4] = 40 - right;
    }
    map["stat.confusion"] = trace::Tensor::i32({5, 5}, confusion);
    for (const int layer : {1, 3}) {
      const int units = layer == 1 ? 24 : 16;
      std::vector<float> rates;
      for (int u = 0; u < units; ++u) rates.push_back((u + snapshot) % 3 == 0 ? 0.0F : 0.25F);
      map[fmt::format("stat.layer.{}.firing_rate", layer)] = trace::Tensor::f32({units}, rates);
      const float dead[] = {static_cast<float>(std::count(rates.begin(), rates.end(), 0.0F)) /
                            static_cast<float>(units)};
      map[fmt::format("stat.layer.{}.dead", layer)] = trace::Tensor::f32({}, dead);
    }
  });
}

std::vector<Case> cases() {
  const auto small = [](const SmallTrace& spec) {
    return [spec](const fs::path& folder) { return write_small_trace(folder, spec); };
  };
  return {{"golden", [](const fs::path&) { return golden_trace(); }},
          {"cnn",
           [](const fs::path& folder) {
             small_cnn::write(folder);
             return std::make_shared<const trace::TraceReader>(folder);
           }},
          {"uneven", uneven_trace},
          {"tanh", small({.activation = "tanh"})},
          {"many", small({.classes = 26, .snapshots = 12})},
          {"deep", small({.classes = 3, .hidden = {9, 8, 7, 6}, .rate = 1.5e-5})}};
}

TEST(Truth, EveryFigureIsFoundAgain) {
  std::map<std::string, int> found;
  int frames = 0;
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.name);
    const auto trace = one.trace(fs::path(testing::TempDir()) / ("epochreel_truth_" + one.name));
    job::MovieSpec movie = every_panel_movie();
    movie.fps = 5;  // frames between snapshots
    const Film film(trace, movie, even_measure());
    Truth truth(film);
    for (std::int64_t number = 0; number < film.frames(); ++number) truth.check(number);
    for (const auto& [kind, count] : truth.found()) found[kind] += count;
    frames += truth.frames();
  }
  for (const auto& [kind, count] : found) {
    std::string key = kind;
    std::replace_if(
        key.begin(), key.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
    RecordProperty(key, count);
    EXPECT_GT(count, 20) << kind;
  }
  RecordProperty("frames", frames);
  for (const char* kind : {"learning rate", "images seen", "test loss", "test accuracy", "active, mean",
                           "accuracy per class", "confusion", "outputs", "active units", "dead units", "sentences"}) {
    EXPECT_GT(found[kind], 20) << kind;
  }
}

}  // namespace
}  // namespace epochreel::scene
