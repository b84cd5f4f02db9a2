/// The camera over the network: it turns sheets to the viewer, slowly, and never moves a scale.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "epochreel/scene/film.h"
#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "scratch.h"
#include "src/scene/panels/network/network_picture.h"
#include "src/scene/plan/spoken.h"

namespace epochreel::scene {
namespace {

TEST(Turn, BothWaysLeadBack) {
  const Turn turn{{{0, 0}, {100, 140}, {150, 160}, {300, 300}}};
  double before = -100;
  for (double x = -50; x <= 350; x += 0.5) {
    EXPECT_NEAR(turn.at(turn.shown(x)), x, 1e-9);
    EXPECT_GT(turn.shown(x), before) << "nothing is turned over";
    before = turn.shown(x);
  }
  EXPECT_DOUBLE_EQ(turn.shown(50), 70);
  EXPECT_DOUBLE_EQ(turn.shown(-20), -20);
  EXPECT_DOUBLE_EQ(turn.shown(320), 320);
  EXPECT_DOUBLE_EQ(Turn().shown(17), 17);
}

class Camera : public testing::Test {
 protected:
  /// Half of the second hidden layer dies in the middle of the training, and a caption says so.
  Camera() {
    SmallTrace spec;
    spec.hidden = {24, 64, 16};
    const auto die = [](trace::TensorMap& map, int snapshot) {
      const float share[] = {snapshot < 3 ? 0.0F : 0.5F};
      map["stat.layer.3.dead"] = trace::Tensor::f32({}, share);
    };
    job::MovieSpec movie;
    movie.scenes = {{job::TitleScene{}, 6}, {job::TrainingScene{}, 30}};
    film_.emplace(write_small_trace(scratch_ / "trace", spec, die), movie, even_measure());
    viewer_.emplace(*film_);
  }

  NetworkPicture network(std::int64_t frame) { return *mark_of<NetworkPicture>(viewer_->resolve(frame)); }

  /// By how much each sheet is wider than where nothing turns it; 1: not at all.
  static std::vector<double> widths(const NetworkPicture& picture) {
    std::vector<double> factors;
    for (const Sheet& sheet : picture.sheets) {
      const double from = sheet.corners[0].x;
      const double to = sheet.corners[1].x;
      factors.push_back((to - from) / (picture.turn.at(to) - picture.turn.at(from)));
    }
    return factors;
  }

  static std::size_t widest(const std::vector<double>& factors) {
    return static_cast<std::size_t>(std::max_element(factors.begin(), factors.end()) - factors.begin());
  }

  Scratch scratch_;
  std::optional<Film> film_;
  std::optional<Viewer> viewer_;
};

TEST_F(Camera, FollowsThePulse) {
  constexpr std::int64_t fps = 30;
  constexpr std::int64_t kPassed = 39;  // frames behind which the next pulse is near
  for (const auto& [first, turn_frames] : {std::pair{std::int64_t{0}, 2 * fps}, {6 * fps, 4 * fps}}) {
    std::size_t last = 0;
    std::vector<bool> turned(4, false);
    for (std::int64_t frame = 0; frame < kPassed; ++frame) {
      const NetworkPicture picture = network(first + turn_frames + frame);
      if (picture.turn.knots.empty()) continue;
      const auto factors = widths(picture);
      if (*std::max_element(factors.begin(), factors.end()) < 1.05) continue;
      EXPECT_GE(widest(factors), last) << "frame " << frame << " of the turn from " << first;
      last = widest(factors);
      turned[last] = true;
    }
    EXPECT_EQ(turned, std::vector<bool>(4, true)) << "all sheets, one after the other, in the scene from " << first;
  }
  EXPECT_TRUE(network(6 * fps + 4 * fps + 2 * fps).turn.knots.empty()) << "it rests behind the pulse";
}

TEST_F(Camera, MovesSlowlyAndLeavesOutputsAndNames) {
  const NetworkPicture still = network(6 * 30 + 30);
  ASSERT_TRUE(still.turn.knots.empty());
  const Turn nothing{{{0, 0}, {1920, 1920}}};
  std::optional<Turn> before;
  for (std::int64_t frame = 0; frame < film_->frames(); ++frame) {
    if (frame == 6 * 30) before.reset();
    const NetworkPicture picture = network(frame);
    const Turn& turn = picture.turn.knots.empty() ? nothing : picture.turn;
    for (double x = 0; before && x < 1920; x += 20) {
      EXPECT_LT(std::fabs(turn.shown(x) - before->shown(x)), 12) << "frame " << frame << " at " << x;
    }
    before = turn;
    if (frame < 6 * 30) continue;  // the title's network has a place of its own
    ASSERT_EQ(picture.outputs.size(), still.outputs.size());
    for (std::size_t i = 0; i < still.outputs.size(); ++i) {
      EXPECT_EQ(picture.outputs[i].at, still.outputs[i].at);
      EXPECT_NEAR(turn.shown(still.outputs[i].at.x), still.outputs[i].at.x, 1e-9) << "so does what leads to them";
    }
    EXPECT_EQ(picture.bar, still.bar);
    for (std::size_t s = 0; s < still.sheets.size(); ++s) {
      ASSERT_EQ(picture.sheets[s].labels.size(), still.sheets[s].labels.size());
      for (std::size_t i = 0; i < still.sheets[s].labels.size(); ++i) {
        EXPECT_EQ(picture.sheets[s].labels[i].at, still.sheets[s].labels[i].at);
      }
      if (s == 0) continue;
      const auto middle = [](const Sheet& sheet) { return (sheet.corners[0].x + sheet.corners[1].x) / 2; };
      EXPECT_NEAR(middle(picture.sheets[s]), middle(still.sheets[s]), 1e-6) << "it stands above its name";
    }
  }
}

TEST_F(Camera, TurnsToTheLayerThatACaptionSpeaksOf) {
  const auto& captions = film_->plan().context.captions;
  const auto dead = std::find_if(captions.begin(), captions.end(), [](const Caption& c) { return c.station >= 0; });
  ASSERT_NE(dead, captions.end());
  EXPECT_EQ(dead->station, 2);
  EXPECT_NE(dead->words.find("32 of 64 neurons of hidden 2"), std::string::npos) << dead->words;
  double most = 0;
  for (std::int64_t frame = 6 * 30; frame < film_->frames(); ++frame) {
    const Seen seen = viewer_->resolve(frame);
    const auto texts = texts_in(seen);
    const bool stands = std::any_of(texts.begin(), texts.end(), [&](const SetText& text) {
      return text.asked == dead->words && text.opacity == 1;
    });
    const auto* picture = mark_of<NetworkPicture>(seen);
    if (!stands || picture->turn.knots.empty()) continue;
    const auto factors = widths(*picture);
    if (factors[2] < 1.32) continue;  // wider than by any pulse
    most = std::max(most, factors[2]);
    EXPECT_EQ(widest(factors), 2U) << "frame " << frame;
  }
  EXPECT_GT(most, 1.4);
}

}  // namespace
}  // namespace epochreel::scene
