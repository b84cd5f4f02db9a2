/// How each kind of sentence on screen is found again from the whole trace, in a second, naive way.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/scene/film.h"
#include "scene/naive_trace.h"
#include "scene/naive_weights.h"
#include "src/scene/film_plan.h"
#include "src/scene/panels/health/health_panel.h"
#include "src/scene/panels/projection/projection_panel.h"

namespace epochreel::scene {

class SentenceChecks {
 public:
  SentenceChecks(const Film& film, const NaiveTrace& naive) : film_(film), trace_(film.trace()), naive_(naive) {}

  /// What is not as the trace has it.
  const std::vector<std::string>& complaints() const { return complaints_; }

 protected:
  void require(bool holds, const std::string& what) {
    if (!holds) complaints_.push_back(what);
  }

  /// The snapshot at a step.
  std::optional<std::size_t> snapshot_at(double step) const {
    for (std::size_t s = 0; s < naive_.steps().size(); ++s) {
      if (naive_.steps()[s] == step) return s;
    }
    return std::nullopt;
  }

  static double number(const std::string& words) { return read_figure(words).value; }
  void equal(const std::string& words, const std::string& figure, double value) {
    Bounds bounds;
    bounds.add(value);
    require(bounds.holds(read_figure(figure)), fmt::format("{}: {} is {}", words, figure, value));
  }

  void check_worst_pair(const std::string& words, const std::smatch& match) {
    std::vector<double> shares;
    double named = -1;
    const auto& names = film_.plan().context.names;
    for (std::size_t a = 0; a < names.size(); ++a) {
      for (std::size_t b = 0; b < names.size(); ++b) {
        if (a == b || naive_.images_of(naive_.last(), a) == 0) continue;
        shares.push_back(naive_.share(naive_.last(), a, b));
        if (names[a] == match[1].str() && names[b] == match[2].str()) named = shares.back();
      }
    }
    const double most = *std::max_element(shares.begin(), shares.end());
    require(named == most, words);
    equal(words, match[3], most);
    const auto as_often = std::count(shares.begin(), shares.end(), most) - 1;
    require((match[5].matched ? number(match[5]) : 0) == static_cast<double>(as_often), words);
  }

  void check_misread(const std::string& words, const std::smatch& match) {
    const auto& names = film_.plan().context.names;
    const auto errors = errors_at_end();
    const auto [images, wrong] = std::pair{errors.size(), std::count_if(errors.begin(), errors.end(), is_error)};
    require(number(match[1]) == static_cast<double>(wrong) && number(match[2]) == static_cast<double>(images), words);
    check_chosen(words, images);
    if (!match[3].matched) return;
    double surest = 0;
    int as_sure = 0;
    std::string named;
    for (const auto& [image, reading] : errors) {
      if (!is_error({image, reading}) || reading.probability < surest) continue;
      as_sure = reading.probability > surest ? 1 : as_sure + 1;
      surest = reading.probability;
      named = names[static_cast<std::size_t>(reading.predicted)] + "/" + names[static_cast<std::size_t>(reading.label)];
    }
    require(as_sure == 1 && named == match[4].str() + "/" + match[5].str(), words + " is not " + named);
    equal(words, match[6], surest);
  }

  void check_probes(const std::string& words, const std::smatch& match) {
    const auto right_at = [&](std::size_t s) {
      const auto probabilities = trace_.snapshot(static_cast<int>(s)).floats("probe.probability");
      const auto& context = film_.plan().context;
      const std::size_t classes = context.names.size();
      double right = 0;
      for (const int p : film_.plan().first<ProjectionPanelPlan>()->plan().probes) {
        std::size_t best = 0;
        for (std::size_t c = 0; c < classes; ++c) {
          const auto row = static_cast<std::size_t>(p) * classes;
          if (probabilities[row + c] > probabilities[row + best]) best = c;
        }
        right += static_cast<int>(best) == context.probes.labels[static_cast<std::size_t>(p)] ? 1 : 0;
      }
      return right;
    };
    require(match[1].str().starts_with("Before") == (naive_.steps().front() == 0), words);
    const auto mapped =
        trace_.snapshot(0).has("probe.map_index") ? trace_.snapshot(0).ints("probe.map_index").size() : 0;
    const auto all = static_cast<double>(film_.plan().context.probes.count);
    require(number(match[3]) == all || number(match[3]) == static_cast<double>(mapped), words);
    require(number(match[2]) == right_at(0), words);
    require(number(match[4]) == right_at(naive_.last()), words);
  }

  void check_changed(const std::string& words, const std::smatch& match) {
    const auto changes = changes_of(trace_);
    const auto less = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto most = std::max_element(changes.begin(), changes.end(), less);
    equal(words, match[2], most->second);
    const bool last = most->first == changes.rbegin()->first;
    require(changes.size() == 1 || match[1].str().ends_with("output") == last, words);
  }

  void check_above_zero(const std::string& words, const std::smatch& match) {
    std::string layer;
    for (const HealthLayer& found : film_.plan().first<HealthPanelPlan>()->plan().layers) {
      if (found.name == match[2].str()) layer = fmt::format("stat.layer.{}.active", found.number);
    }
    equal(words, match[1], trace_.snapshot(naive_.last()).floats(layer).at(0));
    equal(words, match[3], trace_.snapshot(0).floats(layer).at(0));
  }

  void check_neighbours(const std::string& words, const std::smatch& match) {
    const double found = neighbours_of(trace_, film_.plan().context.drawn_stations()[1].weight_layer);
    equal(words, match[2], match[1].matched ? -found : found);
  }

  void check_silent(const std::string& words, const std::smatch& match) {
    double units = 0;
    double silent = 0;
    const auto last = trace_.snapshot(static_cast<int>(naive_.last()));
    for (const HealthLayer& layer : film_.plan().first<HealthPanelPlan>()->plan().layers) {
      if (!layer.rectified) continue;
      const auto rates = last.floats(layer.record);
      units += static_cast<double>(rates.size());
      silent += static_cast<double>(std::count(rates.begin(), rates.end(), 0.0F));
    }
    require(number(match[2]) == units, words);
    require((match[1].str() == "none" ? 0 : number(match[1])) == silent, words);
    equal(words, match[4], naive_.evaluated(naive_.last()));
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
    check_hardest_words(words, match[4].str());
  }

  void check_hardest(const std::string& words, const std::smatch& match) {
    check_hardest_words(words, match[1].str());
    double lowest = 2;
    for (std::size_t c = 0; c < names().size(); ++c) {
      if (std::isfinite(end_share(c))) lowest = std::min(lowest, end_share(c));
    }
    equal(words, match[2], lowest);
  }

  void check_hardest_words(const std::string& words, const std::string& hardest) {
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
    for (const Station& station : film_.plan().context.drawn_stations()) {
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
  /// How an image of the gallery is read at the end.
  struct LastReading {
    int label = 0;
    int predicted = -1;
    double probability = -1;
  };
  static bool is_error(const std::pair<const std::int32_t, LastReading>& image) {
    return image.second.predicted >= 0 && image.second.predicted != image.second.label;
  }

  /// The images of the gallery by their place in the test set.
  std::map<std::int32_t, LastReading> errors_at_end() const {
    std::map<std::int32_t, LastReading> images;
    const auto first = trace_.snapshot(0);
    const auto indices = first.ints("gallery.index");
    const auto labels = first.ints("gallery.label");
    for (std::size_t i = 0; i < indices.size(); ++i) images[indices[i]].label = labels[i];
    for (std::size_t s = 0; s <= naive_.last(); ++s) {
      const auto file = trace_.snapshot(static_cast<int>(s));
      const auto evaluated = file.ints("stat.test.index");
      const auto predicted = file.ints("stat.test.predicted");
      const bool sure = s == naive_.last() && file.has("stat.test.probability");
      const auto probabilities = sure ? file.floats("stat.test.probability") : std::vector<float>();
      for (std::size_t i = 0; i < evaluated.size(); ++i) {
        if (!images.contains(evaluated[i])) continue;
        LastReading& image = images[evaluated[i]];
        image.predicted = predicted[i];
        const auto row = i * film_.plan().context.names.size();
        if (sure) image.probability = probabilities[row + static_cast<std::size_t>(predicted[i])];
      }
    }
    return images;
  }

  void check_errors(const std::string& words, const std::smatch& match) {
    const auto images = errors_at_end();
    equal(words, match[2], static_cast<double>(std::count_if(images.begin(), images.end(), is_error)));
    equal(words, match[3], static_cast<double>(images.size()));
    check_chosen(words, images.size());
  }

  void check_all_right(const std::string& words, const std::smatch& match) {
    const auto images = errors_at_end();
    require(std::none_of(images.begin(), images.end(), is_error), words);
    equal(words, match[1], static_cast<double>(images.size()));
    check_chosen(words, images.size());
  }

  /// Whether a sentence says that there are more test images than it speaks of.
  void check_chosen(const std::string& words, std::size_t images) {
    const bool more = static_cast<std::int64_t>(images) < trace_.manifest().test_images;
    require((words.find("chosen test image") != std::string::npos) == more, words);
  }

  const std::vector<std::string>& names() const { return trace_.manifest().class_names; }
  double end_share(std::size_t c) const { return naive_.share(naive_.last(), c, c); }

  const Film& film_;
  const trace::TraceReader& trace_;
  const NaiveTrace& naive_;
  std::vector<std::string> complaints_;
};

}  // namespace epochreel::scene
