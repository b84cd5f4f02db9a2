/// The words on screen for a trace that lacks facts, has other names than Latin ones, or values that are not finite.
#include <fontconfig/fontconfig.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "epochreel/paint/fonts.h"
#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"
#include "paint/studio.h"
#include "scene/small_trace.h"

namespace epochreel::paint {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using scene::SmallTrace;
using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Words = std::set<std::string>;

fs::path folder() {
  std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
  return fs::path(testing::TempDir()) / "epochreel_outside_words" / name;
}

std::shared_ptr<const trace::TraceReader> small(const SmallTrace& spec,
                                                const std::function<void(ordered_json&)>& change = nullptr) {
  auto trace = scene::write_small_trace(folder(), spec);
  if (!change) return trace;
  const fs::path path = folder() / "manifest.json";
  auto manifest = ordered_json::parse(std::ifstream(path));
  change(manifest);
  std::ofstream(path) << manifest.dump();
  return std::make_shared<const trace::TraceReader>(folder());
}

/// Takes keys out of every line of metrics.jsonl.
void drop_metrics(const std::vector<std::string>& keys) {
  std::ifstream in(folder() / "metrics.jsonl");
  std::string text;
  for (std::string line; std::getline(in, line);) {
    auto json = ordered_json::parse(line);
    for (const std::string& key : keys) json.erase(key);
    text += json.dump() + "\n";
  }
  std::ofstream(folder() / "metrics.jsonl") << text;
}

/// All words of frames from every scene.
Words drawn(const std::shared_ptr<const trace::TraceReader>& trace) {
  Studio studio(trace, scene::every_panel_movie(1280, 720), choose_fonts(scene::outside_words(*trace)).fonts);
  Words words;
  for (std::int64_t number = 0; number < studio.film.frames(); number += 9) {
    for (const DrawnText& text : scene::texts_of(studio.resolver.resolve(number))) words.insert(text.words);
  }
  return words;
}

Words those_with(const Words& words, std::string_view part) {
  Words found;
  for (const std::string& text : words) {
    if (text.find(part) != std::string::npos) found.insert(text);
  }
  return found;
}

std::vector<std::string> warnings_of(const std::shared_ptr<const trace::TraceReader>& trace) {
  return Studio(trace, scene::every_panel_movie()).film.warnings();
}

TEST(AbsentFacts, AreNotShownAsZero) {
  small({});
  drop_metrics({"learning_rate", "test_count", "active_fraction"});
  const Words words = drawn(small({.statistics = false}, [](ordered_json& manifest) {
    for (const char* key : {"dataset", "train_images", "test_images", "epochs", "batch_size", "steps_per_epoch",
                            "hyperparameters", "versions", "seed", "cpu", "isa"}) {
      manifest.erase(key);
    }
    for (auto& layer : manifest["layers"]) layer.erase("parameters");
  }));
  for (const std::string& text : words) {
    if (text == "0 steps" || text == "0 %") continue;  // ends of axes
    EXPECT_THAT(text, Not(AnyOf(StartsWith("0 "), HasSubstr(" 0 images"), HasSubstr(" 0 training"),
                                HasSubstr(" 0 test"), HasSubstr("0 parameters"), HasSubstr("/ 0"), HasSubstr("n/a"),
                                HasSubstr("NaN"), HasSubstr("nan"))))
        << text;
  }
  EXPECT_THAT(words, Contains("A neural network learns"));
  EXPECT_THAT(words, Contains("small")) << "the job's name stands for the data set's";
  EXPECT_THAT(words, Not(Contains("data")));
}

TEST(AbsentFacts, MetricsThatNoLineHasAreLeftOut) {
  const auto with = drawn(small({}));
  EXPECT_THAT(with, AllOf(Contains("learning rate"), Contains("test loss"), Contains("loss")));
  drop_metrics({"learning_rate", "test_loss", "test_accuracy", "active_fraction", "train_loss", "train_accuracy"});
  const auto without = drawn(std::make_shared<const trace::TraceReader>(folder()));
  EXPECT_THAT(without, Not(AnyOf(Contains("learning rate"), Contains("test loss"), Contains("test accuracy"),
                                 Contains("active, mean"), Contains("loss"))));
  EXPECT_THAT(without, AllOf(Contains("no loss and no accuracy was recorded"),
                             Contains("test accuracy was not recorded at the end")));
}

TEST(AbsentFacts, KnownOnesStay) {
  const Words words = drawn(small({}));
  EXPECT_THAT(words, AllOf(Contains("A neural network learns from 1,000 images"), Contains("Small"),
                           Contains(HasSubstr("parameters")), Contains(HasSubstr("5 epochs")),
                           Contains(StartsWith("Small, 1,000 training and 200 test"))));
}

TEST(Architecture, SaysWhatEachBlockHas) {
  const auto words_of = [](const std::vector<std::string>& activations) {
    const Words words = drawn(small({.hidden = {24, 16, 8}}, [&](ordered_json& manifest) {
      for (std::size_t i = 0; i < activations.size(); ++i) manifest["layers"][2 * i + 1]["type"] = activations[i];
    }));
    const auto found =
        std::find_if(words.begin(), words.end(), [](const std::string& text) { return text.starts_with("144 – 24"); });
    return found == words.end() ? std::string() : *found;
  };
  EXPECT_THAT(words_of({"relu", "relu", "relu"}), StartsWith("144 – 24 – 16 – 8 – 4 · ReLU"));
  EXPECT_THAT(words_of({"relu", "gelu", "tanh"}), StartsWith("144 – 24 ReLU – 16 GELU – 8 tanh – 4"));
  EXPECT_THAT(words_of({"relu", "dropout", "relu"}), StartsWith("144 – 24 ReLU – 16 – 8 ReLU – 4"));
  EXPECT_THAT(words_of({"dropout", "dropout", "dropout"}), StartsWith("144 – 24 – 16 – 8 – 4"));
}

class NotFinite : public testing::TestWithParam<float> {};

TEST_P(NotFinite, IsSaidOnScreenAndByTheRun) {
  const auto trace = small({.poison = GetParam()});
  const Words words = those_with(drawn(trace), "finite");
  EXPECT_THAT(words, Contains("not finite"));
  // A relu lets nothing below 0 through: no activation is infinite then.
  const bool probes = GetParam() < 0;
  EXPECT_EQ(those_with(words, "Probes whose activations are not finite are left out").empty(), probes);
  EXPECT_THAT(warnings_of(trace),
              AllOf(Contains(StartsWith("model.0.weight: up to 1 of 3,456 values are not finite (NaN or infinity)")),
                    Contains(StartsWith("test_loss: the value is not finite"))));
}

TEST_P(NotFinite, WeightsHaveTheColourOfErrors) {
  Studio studio(small({.poison = GetParam()}), scene::every_scene_movie());
  const scene::Color error = studio.film.theme().error;
  std::set<std::string> marked;
  for (std::int64_t number = 0; number < studio.film.frames(); ++number) {
    for (const scene::Primitive& primitive : studio.resolver.resolve(number).foreground) {
      if (const auto* image = std::get_if<scene::Image>(&primitive)) {
        for (std::size_t i = 0; i < image->bgrx.size(); i += 4) {
          if (scene::Color{image->bgrx[i + 2], image->bgrx[i + 1], image->bgrx[i]} == error) marked.insert("tiles");
        }
      }
      if (const auto* sheet = std::get_if<scene::Neurons>(&primitive)) {
        for (const scene::Neuron& neuron : sheet->neurons) {
          if (std::isnan(neuron.glow)) marked.insert("neurons");
        }
      }
    }
  }
  // A relu lets nothing below 0 through, so that an infinite negative activation is no record of it.
  if (GetParam() < 0) marked.insert("neurons");
  EXPECT_THAT(marked, ElementsAre("neurons", "tiles"));
}

INSTANTIATE_TEST_SUITE_P(Values, NotFinite,
                         testing::Values(std::numeric_limits<float>::quiet_NaN(),
                                         std::numeric_limits<float>::infinity(),
                                         -std::numeric_limits<float>::infinity()));

TEST(FiniteTrace, IsNotCalledOtherwise) {
  const auto trace = small({});
  EXPECT_THAT(drawn(trace), Each(Not(HasSubstr("not finite"))));
  EXPECT_THAT(warnings_of(trace), Each(Not(HasSubstr("not finite"))));
}

std::vector<scene::OutsideWords> named(const std::string& words) { return {{"class name 3", words}}; }

TEST(Fonts, TheThemesOwnAreEnoughForItsLetters) {
  const auto choice = choose_fonts(named("T-shirt naïve Ωmega Жук ™ … \u2068\u2069"));
  EXPECT_THAT(choice.fonts, IsEmpty());
  EXPECT_THAT(choice.warnings, IsEmpty());
}

/// Words in a script of which ci/setup.sh --tests installs a font.
class Script : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(Script, HasAFont) {
  const auto choice = choose_fonts(named(GetParam().second));
  EXPECT_THAT(choice.fonts, Not(IsEmpty()));
  EXPECT_THAT(choice.warnings, IsEmpty());
  EXPECT_EQ(choice.fonts, choose_fonts(named(GetParam().second)).fonts);
  const auto& theme = scene::theme_by_name("night");
  EXPECT_NE(painting_versions(theme, choice.fonts).at("fonts"), painting_versions(theme).at("fonts"));
}

TEST_P(Script, IsDrawnInTheSameWayByEveryPainter) {
  const auto trace = small({}, [](ordered_json& manifest) { manifest["class_names"][1] = GetParam().second; });
  const auto fonts = choose_fonts(scene::outside_words(*trace)).fonts;
  const auto hash = [&](bool after_others) {
    Studio studio(trace, scene::every_panel_movie(1280, 720), fonts);
    auto& [painter, film, resolver] = studio;
    image::Bitmap bitmap;
    if (after_others) painter.paint(resolver.resolve(0), bitmap);
    painter.paint(resolver.resolve(film.poster_frame()), bitmap);
    return image::pixel_hash(bitmap).hex();
  };
  EXPECT_EQ(hash(false), hash(true));
}

INSTANTIATE_TEST_SUITE_P(Names, Script,
                         testing::Values(std::pair{"Chinese", "\u4E2D\u6587\u5B57"},
                                         std::pair{"Arabic", "\u0642\u0637\u0629"},
                                         std::pair{"Hebrew", "\u05D7\u05EA\u05D5\u05DC"},
                                         std::pair{"Devanagari", "\u092C\u093F\u0932\u094D\u0932\u0940"}),
                         [](const auto& tested) { return tested.param.first; });

TEST(Fonts, AreSearchedNowhereElseThanFontconfigSays) {
  const fs::path empty = fs::path(testing::TempDir()) / "epochreel_no_fonts.conf";
  std::ofstream(empty) << "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM "
                          "\"fonts.dtd\"><fontconfig><cachedir>/tmp</cachedir></fontconfig>";
  ::setenv("FONTCONFIG_FILE", empty.c_str(), 1);
  const auto choice = choose_fonts({{"class name 0", "cat"},
                                    {"class name 1", "\u4E2D\u6587"},
                                    {"class name 2", "\u05D7\u05EA"},
                                    {"class name 3", "\U0001F431\u200D\U0001F4BB\uFE0F"}});
  ::unsetenv("FONTCONFIG_FILE");
  EXPECT_THAT(choice.fonts, IsEmpty());
  EXPECT_THAT(choice.warnings,
              ElementsAre("class name 1 '\u4E2D\u6587': no font here has the letters U+4E2D U+6587; install "
                          "fonts-noto-cjk",
                          "class name 2 '\u05D7\u05EA': no font here has the letters U+05D7 U+05EA; install "
                          "fonts-noto-core",
                          "class name 3 '\U0001F431\u200D\U0001F4BB\uFE0F': no font here has the letters U+1F431 "
                          "U+1F4BB; install fonts-symbola"));
}

TEST(Fonts, ANameFromRightToLeftDoesNotReorderASentence) {
  const auto trace = small({.classes = 2}, [](ordered_json& manifest) {
    manifest["class_names"] = {"\u05D7\u05EA\u05D5\u05DC", "\u05DB\u05DC\u05D1"};
  });
  EXPECT_THAT(drawn(trace), Contains(HasSubstr("\u2068\u05D7\u05EA\u05D5\u05DC\u2069")));
}

}  // namespace
}  // namespace epochreel::paint
