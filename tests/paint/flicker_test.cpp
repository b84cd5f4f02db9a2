/// No scene flickers in any theme: what may change from frame to frame, in all and in any block, and what may go there
/// and back.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string>

#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"
#include "paint/studio.h"
#include "scene/small_trace.h"
#include "test_name.h"

namespace epochreel::paint {
namespace {

using job::SceneKind;

constexpr int kBlock = 32;  ///< pixels
constexpr int kWidth = 640;
constexpr int kHeight = 352;      ///< whole blocks
constexpr std::int64_t kRun = 7;  ///< frames in a row that are looked at

/// Differences out of 255, means over the channels of all pixels.
struct Change {
  double whole = 0;    ///< from a frame to the next
  double block = 0;    ///< the same in the block that changes most
  double flicker = 0;  ///< in the block with most of it: what goes there and back in three frames, the smaller of both
};

/// About twice the largest that there is in any scene and theme of the committed trace at 30 frames/s: 1.12 in all and
/// 29 in a block, where probes follow one another or a neighbour comes into a block; 4.9 there and back, which is
/// figures that count.
constexpr Change kBound{2.3, 58, 10};

Change larger(const Change& a, const Change& b) {
  return {std::max(a.whole, b.whole), std::max(a.block, b.block), std::max(a.flicker, b.flicker)};
}

bool within(const Change& change, const Change& bound) {
  return change.whole <= bound.whole && change.block <= bound.block && change.flicker <= bound.flicker;
}

/// The change over three frames in a row.
Change change_of(const image::Bitmap& first, const image::Bitmap& second, const image::Bitmap& third) {
  constexpr double kValues = 3.0 * kBlock * kBlock;
  Change change;
  const int blocks = (second.width / kBlock) * (second.height / kBlock);
  for (int top = 0; top + kBlock <= second.height; top += kBlock) {
    for (int left = 0; left + kBlock <= second.width; left += kBlock) {
      int moved = 0;
      int back = 0;
      for (int y = top; y < top + kBlock; ++y) {
        const auto row = static_cast<std::size_t>(y * second.stride() + left * 4);
        for (std::size_t i = row; i < row + 4 * kBlock; ++i) {
          const int before = second.pixels[i] - first.pixels[i];  // the fourth of a pixel is 255 in all frames
          const int after = third.pixels[i] - second.pixels[i];
          moved += std::abs(after);
          if (before * after < 0) back += std::min(std::abs(before), std::abs(after));
        }
      }
      change.whole += moved / kValues / blocks;
      change.block = std::max(change.block, moved / kValues);
      change.flicker = std::max(change.flicker, back / kValues);
    }
  }
  return change;
}

job::MovieSpec movie_of(const std::string& theme) {
  job::MovieSpec movie;
  movie.width = kWidth;
  movie.height = kHeight;
  movie.fps = 30;
  movie.theme = scene::theme_by_name(theme);
  movie.scenes = scene::scenes_of_every_kind(4);
  for (job::SceneSpec& scene : movie.scenes) {
    const auto is_one_of = [&]<class... Kinds>(const Kinds&...) { return (job::is<Kinds>(scene.kind) || ...); };
    // Scenes that go back pass the training in half of their time: 7 seconds, as by default.
    if (is_one_of(job::FiltersScene{}, job::DistributionsScene{}, job::ProjectionScene{})) scene.seconds = 7;
    // The closing's answer is over, and so is the cut to its card, in the runs below.
    if (is_one_of(job::TrainingScene{}, job::PredictionsScene{}, job::ClosingScene{})) scene.seconds = 12;
  }
  return movie;
}

/// The frame at a share of the scene of that kind.
std::int64_t frame_at(const job::MovieSpec& movie, const job::SceneKind& kind, double share) {
  std::int64_t first = 0;
  for (const job::SceneSpec& scene : movie.scenes) {
    const std::int64_t count = job::scene_frames(scene, movie.fps);
    if (scene.kind == kind) return first + static_cast<std::int64_t>(share * static_cast<double>(count));
    first += count;
  }
  return 0;
}

/// The largest changes of kRun frames in a row from `first` on; `disturb` may alter a frame before it is drawn.
Change run(Studio& studio, std::int64_t first, const std::function<void(scene::Drawing&, std::int64_t)>& disturb = {}) {
  auto& [painter, film, resolver] = studio;
  std::array<image::Bitmap, 3> frames;
  Change worst;
  for (std::int64_t i = 0; i < kRun; ++i) {
    scene::Drawing drawing = resolver.resolve(first + i);
    EXPECT_EQ(drawing.cut, nullptr) << "frame " << first + i << " is of a cut";
    if (disturb) disturb(drawing, i);
    painter.paint(drawing, frames[static_cast<std::size_t>(i % 3)]);
    if (i < 2) continue;
    const auto at = [&](std::int64_t back) -> const image::Bitmap& {
      return frames[static_cast<std::size_t>((i - back) % 3)];
    };
    worst = larger(worst, change_of(at(2), at(1), at(0)));
  }
  return worst;
}

class EveryThemeCalm : public testing::TestWithParam<std::string> {};

TEST_P(EveryThemeCalm, ChangesLittleFromFrameToFrame) {
  const job::MovieSpec movie = movie_of(GetParam());
  Studio studio(scene::golden_trace(), movie);
  for (const job::SceneSpec& scene : movie.scenes) {
    for (const double share : {0.3, 0.5, 0.7}) {
      const std::int64_t first = frame_at(movie, scene.kind, share);
      const Change change = run(studio, first);
      EXPECT_TRUE(within(change, kBound)) << "scene " << job::scene_name(scene.kind) << ", frames from " << first
                                          << ": " << change.whole << ", " << change.block << ", " << change.flicker;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Themes, EveryThemeCalm, testing::ValuesIn(scene::theme_names()),
                         [](const auto& tested) { return test_name(tested.param); });

/// Plants a fault in one frame in the middle of a scene: `fault` alters each primitive of a kind that moves.
template <class Kind>
Change planted(const job::SceneKind& scene, const std::function<void(Kind&)>& fault) {
  const job::MovieSpec movie = movie_of("night");
  Studio studio(scene::golden_trace(), movie);
  return run(studio, frame_at(movie, scene, 0.5), [&](scene::Drawing& drawing, std::int64_t number) {
    if (number != 3) return;
    for (scene::Primitive& primitive : drawing.foreground) {
      if (auto* found = std::get_if<Kind>(&primitive)) fault(*found);
    }
  });
}

/// Faults as a wrong scale or a choice without hysteresis would make them, in one frame of a run.
TEST(Flicker, IsSeenWhereItIsPlanted) {
  const job::SceneKind training = job::TrainingScene{};
  EXPECT_FALSE(within(planted<scene::Flow>(training, [](auto& flow) { flow.tone_reference *= 2; }), kBound));
  bool first = true;
  EXPECT_FALSE(within(planted<scene::Neurons>(training,
                                              [&](auto& sheet) {
                                                if (!first) {  // those of a hidden layer
                                                  for (scene::Neuron& neuron : sheet.neurons) neuron.glow = 0;
                                                }
                                                first = !first;
                                              }),
                      kBound));
  EXPECT_FALSE(within(planted<scene::Image>(job::WeightsScene{},
                                            [](auto& tile) {
                                              for (auto& value : tile.bgrx) {
                                                value = static_cast<std::uint8_t>(std::min(255, value * 3 / 2));
                                              }
                                            }),
                      kBound));
  const scene::Color amber = scene::theme_by_name("night").up;
  std::size_t bars = 0;
  EXPECT_FALSE(within(planted<scene::Fill>(training,
                                           [&](auto& bar) {
                                             const bool tall = bar.area.height > 30 && bar.area.width > 20;
                                             if (tall && bar.color == amber && bars++ == 3) bar.area.height *= 0.5;
                                           }),
                      kBound));
  EXPECT_GT(bars, 3U);
}

}  // namespace
}  // namespace epochreel::paint
