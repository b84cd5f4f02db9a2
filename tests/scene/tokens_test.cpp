/// Inputs that are tokens: the network is not drawn and says so; all other panels are.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "epochreel/scene/film.h"
#include "node_trace.h"
#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "scratch.h"

namespace epochreel::scene {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::IsSupersetOf;

constexpr const char* kManifest = R"({
  "format_version": 2, "name": "reviews", "class_names": ["good", "bad"], "total_steps": 1, "test_images": 3,
  "input": {"kind": "tokens", "shape": [4], "vocabulary": 11},
  "nodes": [
    {"name": "words", "type": "embedding", "inputs": ["input"], "shape": [4, 2], "weight": "words.weight"},
    {"name": "attention", "type": "attention", "shape": [4, 2]},
    {"name": "norm", "type": "layer_norm", "shape": [4, 2]},
    {"name": "mean", "type": "opaque", "label": "mean", "shape": [2]},
    {"name": "out", "type": "dense", "shape": [2], "weight": "out.weight"}
  ],
  "parameters": {"words.weight": {"shape": [11, 2]}, "out.weight": {"shape": [2, 2]}}
})";

class Tokens : public testing::Test {
 protected:
  void SetUp() override {
    using trace::Tensor;
    trace::TensorMap map;
    map["model.words.weight"] = nodes::rising({11, 2}, 0.1F);
    map["model.out.weight"] = nodes::rising({2, 2});
    map["probe.tokens"] = Tensor::i32({2, 4}, std::vector<std::int32_t>{0, 3, 10, 1, 2, 2, 5, 0});
    map["probe.label"] = Tensor::u8({2}, std::vector<std::uint8_t>{0, 1});
    map["probe.probability"] = Tensor::f32({2, 2}, std::vector<float>{0.75, 0.25, 0.5, 0.5});
    map["stat.confusion"] = Tensor::i32({2, 2}, std::vector<std::int32_t>{1, 1, 0, 1});
    nodes::write(scratch_ / "trace", kManifest, map);
    trace_ = std::make_shared<const trace::TraceReader>(scratch_ / "trace");
  }

  Scratch scratch_;
  std::shared_ptr<const trace::TraceReader> trace_;
};

TEST_F(Tokens, TheNetworkIsNotDrawnAndSaysSo) {
  const Film film(trace_, one_scene_movie(job::TrainingScene{}), even_measure());
  const auto words = words_in(Viewer(film).resolve(film.frames() - 1));
  EXPECT_THAT(words, Contains("a network that reads tokens is not drawn"));
  EXPECT_THAT(words, IsSupersetOf({"Confusion matrix", "Loss and accuracy"}));
  EXPECT_THAT(film.warnings(), Contains(testing::HasSubstr("a network that reads tokens is not drawn")));
}

TEST_F(Tokens, AllOtherPanelsAreDrawn) {
  const Film film(trace_, every_panel_movie(), even_measure());
  Viewer viewer(film);
  std::vector<std::string> said;
  for (std::int64_t frame = 0; frame < film.frames(); ++frame) {
    for (const std::string& words : words_in(viewer.resolve(frame))) said.push_back(words);
  }
  EXPECT_THAT(said, IsSupersetOf({"good", "bad", "Confusion matrix", "Prediction", "Every weight is a pixel"}));
  const auto of_images = [](const std::string& words) { return words.find("test image") != std::string::npos; };
  std::erase_if(said, std::not_fn(of_images));
  EXPECT_THAT(said, IsEmpty()) << "they are samples";
}

}  // namespace
}  // namespace epochreel::scene
