/// Valid jobs at random, from the description: each key takes any value that its rule allows.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "describe.h"
#include "epochreel/image/png.h"
#include "epochreel/job/job.h"
#include "epochreel/job/shapes.h"
#include "epochreel/job/video_file.h"

namespace epochreel::job::testing {

using enum DatasetKind;

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  bool flag() { return whole(0, 1) == 1; }

  template <class T = int>
  T whole(T min, T max) {
    return std::uniform_int_distribution<T>(min, max)(engine_);
  }

  /// Above 0 and at most `max`, of any magnitude.
  double positive(double max) {
    const double unit = std::uniform_real_distribution<double>(1e-3, 1)(engine_);
    return flag() ? unit * max : unit * max * std::pow(10.0, -whole(0, 300));
  }

  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[whole<std::size_t>(0, choices.size() - 1)];
  }

 private:
  std::mt19937_64 engine_;
};

/// The path of a PNG that is there: one pixel.
inline std::string logo_file() {
  static const std::string file = [] {
    const auto path = std::filesystem::path(::testing::TempDir()) / fmt::format("epochreel_logo_{}.png", ::getpid());
    image::Bitmap pixel(1, 1);
    pixel.pixels = {10, 20, 30, 255};
    image::write_png(path, pixel, image::PngKind::kRgba);
    return path.string();
  }();
  return file;
}

/// Gives every scalar of a struct, and of the sections and choices in it, a value at random. Lists and themes are left
/// as they are.
class Randomizer {
 public:
  explicit Randomizer(Random& random) : random_(random) {}

  void field(std::string_view, auto& value, const auto& rule, std::string_view) { randomize(value, rule); }
  void section(std::string_view, auto& value, std::string_view) { describe(*this, value); }
  void choice(std::string_view, auto& value, std::string_view);
  void tagged(std::string_view, auto& value, const Tag&, std::string_view);
  void list(std::string_view, auto&, const Count&, std::string_view) {}
  void items_like(std::string_view, auto&, const auto&, const Count&, std::string_view) {}
  void theme(std::string_view, auto&, std::string_view) {}

  template <class T>
  void randomize(T& value, const Whole<T>& rule) {
    do value = random_.whole(rule.min, rule.max);
    while (!rule.holds(value));
  }
  void randomize(double& value, const Real& rule) {
    do {
      value = random_.flag() ? rule.min + random_.positive(rule.max - rule.min)
                             : rule.max - random_.positive(rule.max - rule.min);
    } while (!rule.holds(value));
  }
  void randomize(bool& value, const Flag&) { value = random_.flag(); }
  void randomize(std::string& value, const FolderName&) {
    value = random_.one_of<std::string>({"a", "null", "5", "true", "yes", "1e5", "-", "0x1", "a.b_c-d"});
  }
  void randomize(std::string& value, const DeviceName&) { value = random_.one_of<std::string>({"auto", "cpu"}); }
  void randomize(std::string& value, const FolderPath&) {
    value = random_.one_of<std::string>(
        {"/a", "a b", "a: b", "'", "\"", "\\", "#x", "é", "- a", "./~", "3", "{a}", "&a", "null", " x "});
  }
  void randomize(std::string& value, const FilePath&) {
    value = random_.one_of<std::string>({"auto", "/a", "a: b", "3", "./~", "#x", "null"});
  }
  void randomize(std::string& value, const PngPath&) { value = random_.flag() ? "" : logo_file(); }
  void randomize(std::string& value, const ScreenWords&) {
    value = random_.one_of<std::string>({"", "a", "3", "é: 中", " \"x\" ", "null", "#"});
  }
  void randomize(std::vector<int>& value, const ImageShape&) {
    value = random_.one_of<std::vector<int>>({{}, {16, 16}, {1, 16, 16}, {3, 16, 16}});
  }
  void randomize(std::vector<std::string>& value, const NameList&) {
    value = random_.one_of<std::vector<std::string>>({{}, {"a", "3"}, {"é: 中", " \"x\" ", "null"}, {"#"}});
  }
  template <class T, class E>
  void randomize(T& value, const OneOf<E>& rule) {
    value = rule.names[random_.whole<std::size_t>(0, rule.names.size() - 1)].value;
  }

 private:
  Random& random_;
};

/// Makes a choice the case of one number, its keys at random.
class CaseRandomizer {
 public:
  CaseRandomizer(Random& random, int chosen) : random_(random), chosen_(chosen) {}

  void word(std::string_view, bool, const auto& set, std::string_view) {
    if (count_++ == chosen_) set();
  }
  void value(std::string_view, bool, const auto& get, const auto& rule, std::string_view) {
    if (count_++ == chosen_) Randomizer(random_).randomize(get(), rule);
  }
  void fields(std::string_view, bool, const auto& get, std::string_view, std::string_view = {}) {
    if (count_++ != chosen_) return;
    Randomizer within(random_);
    describe(within, get());
  }

  int count() const { return count_; }

 private:
  Random& random_;
  int chosen_;
  int count_ = 0;
};

/// Any case of a choice.
template <class Choice>
void randomize_choice(Choice& choice, Random& random) {
  CaseRandomizer none(random, -1);
  describe_cases(none, choice);
  CaseRandomizer one(random, random.whole(0, none.count() - 1));
  describe_cases(one, choice);
}

inline void Randomizer::tagged(std::string_view, auto& value, const Tag&, std::string_view) {
  randomize_choice(value, random_);
}

inline void Randomizer::choice(std::string_view, auto& value, std::string_view) { randomize_choice(value, random_); }

/// The same jobs every time.
class RandomJobs {
 public:
  Job next() {
    Job job;
    Randomizer randomizer(random_);
    describe(randomizer, job);
    agree(job.data);
    job.train.epochs = 100'000;  // longer than any warm-up
    const auto input = input_shape(job.data);
    job.network = network(job.data.classes, input && input->front() > 1);
    job.movie.scenes.clear();
    for (int i = random_.whole(1, 10); i > 0; --i) {
      SceneSpec& scene = job.movie.scenes.emplace_back();
      randomize_choice(scene, random_);
      scene.seconds = std::max(scene.seconds, 1.0);  // a frame at least
      if (has_panels(scene.kind) && random_.flag()) scene.panels.push_back(panel());
    }
    for (int i = random_.whole(0, 3); i > 0; --i) job.movie.also.push_back(rendition(job.movie, i));
    return job;
  }

 private:
  /// Keys whose values must go together (validate_data.cpp).
  static void agree(DataSpec& data) {
    const DataSpec usual;
    const DatasetKind kind = data.dataset;
    const auto is = [&](std::initializer_list<DatasetKind> kinds) { return std::ranges::count(kinds, kind) != 0; };
    if (!is({kIdx, kSynthetic, kFolder, kNpz, kCsv})) data.classes = 10;
    if (is({kIdx, kFolder, kNpz, kCsv}) && data.path == "auto") data.path = "a";
    if (is({kSynthetic})) data.path = usual.path;
    if (is({kSynthetic, kCifar10, kFolder})) {
      data.train_images = usual.train_images;
      data.test_images = usual.test_images;
      data.first_label = usual.first_label;
    }
    if (is({kSynthetic, kCifar10, kFolder, kCsv})) {
      data.train_labels = usual.train_labels;
      data.test_labels = usual.test_labels;
    }
    if (is({kMnist, kFashionMnist, kCifar10})) data.shape = usual.shape;
    if (!is({kCsv})) data.label = usual.label;
    if (!is({kNpz, kCsv})) data.white = usual.white;
    if (!is({kFolder, kNpz, kCsv})) data.test_share = usual.test_share;
    if (!data.class_names.empty()) {
      data.class_names.resize(data.classes, "more");
      data.class_names_file = usual.class_names_file;
    }
  }

  RenditionSpec rendition(const MovieSpec& movie, int number) {
    RenditionSpec rendition = usual_rendition(movie);
    if (random_.flag()) {
      Randomizer randomizer(random_);
      describe(randomizer, rendition);
    } else {
      randomize_choice(rendition.video, random_);
    }
    if (random_.flag()) rendition.theme = built_in_theme(ThemeBase::kPaper);
    rendition.file = fmt::format("{}{}", number, file_ending(rendition.video));
    return rendition;
  }

  PanelSpec panel() {
    PanelSpec panel;
    randomize_choice(panel, random_);
    panel.rows = std::min(panel.rows, kGridCells + 1 - panel.row);
    panel.columns = std::min(panel.columns, kGridCells + 1 - panel.column);
    return panel;
  }

  /// Fits images of 16 x 16: at most four times they get smaller, never below 1 x 1. In colour they may be flattened.
  std::vector<LayerSpec> network(int classes, bool is_colour) {
    std::vector<LayerSpec> layers;
    if (is_colour || random_.flag()) {
      for (int i = random_.whole(1, 4); i > 0; --i) layers.push_back(window_layer());
      for (int i = random_.whole(0, 4); i > 0; --i) layers.push_back(any_layer());
      layers.emplace_back(FlattenSpec{});
    }
    for (int i = random_.whole(0, 8); i > 0; --i) {
      layers.push_back(random_.flag() ? any_layer() : LayerSpec(DenseSpec{random_.whole(1, 2000)}));
    }
    layers.emplace_back(DenseSpec{classes});
    return layers;
  }

  LayerSpec window_layer() {
    if (random_.whole(0, 2) == 0) return MaxPool2dSpec{{1, random_.whole(0, 2)}};
    if (random_.flag()) return AvgPool2dSpec{{random_.whole(1, 2), random_.whole(0, 1)}};
    return Conv2dSpec{random_.whole(1, 9), random_.whole(1, 3), random_.whole(1, 2), Padding::kSame};
  }

  /// A layer that keeps the shape of any input.
  LayerSpec any_layer() {
    LayerSpec layer;
    do {
      randomize_choice(layer, random_);
    } while (std::holds_alternative<DenseSpec>(layer) || std::holds_alternative<Conv2dSpec>(layer) ||
             std::holds_alternative<MaxPool2dSpec>(layer) || std::holds_alternative<AvgPool2dSpec>(layer) ||
             std::holds_alternative<FlattenSpec>(layer));
    return layer;
  }

  Random random_{1};
};

}  // namespace epochreel::job::testing
