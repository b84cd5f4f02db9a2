/// What stands on screen is true, for traces that are made up; trained_truth_test.py asks the same of trainings.
#include "scene/truth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <functional>
#include <map>

#include "scene/cnn_trace.h"
#include "scene/color_trace.h"
#include "scene/small_trace.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;

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
          {"color", [](const fs::path& folder) { return color::write(folder); }},
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
    for (const job::MovieSpec& movie : movies_of_truth()) {
      const Film film(trace, movie, even_measure());
      Truth truth(film);
      for (std::int64_t number = 0; number < film.frames(); ++number) truth.check(number);
      truth.finish();
      for (const std::string& complaint : truth.complaints()) ADD_FAILURE() << complaint;
      for (const auto& [kind, count] : truth.found()) found[kind] += count;
      frames += truth.frames();
    }
  }
  for (const auto& [kind, count] : found) {
    std::string key = kind;
    std::replace_if(
        key.begin(), key.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
    RecordProperty(key, count);
    EXPECT_GT(count, 10) << kind;
  }
  RecordProperty("frames", frames);
  for (const char* kind :
       {"learning rate", "images seen", "test loss", "test accuracy", "active, mean", "accuracy per class", "confusion",
        "caption", "chapter", "narration", "outputs", "active units", "dead units", "magnitudes", "sentence: level",
        "sentence: class", "sentence: end"}) {
    EXPECT_GT(found[kind], 10) << kind;
  }
}

}  // namespace
}  // namespace epochreel::scene
