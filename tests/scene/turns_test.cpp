/// What stands on screen while one probe takes over from another.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "src/scene/panels/network/network_picture.h"

namespace epochreel::scene {
namespace {

std::filesystem::path folder() {
  return std::filesystem::path(testing::TempDir()) / "epochreel_turns" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

/// The light of the two snapshots that a frame lies between is that of one.
TEST(Turns, LightStepsBackBeforeTheImageChangesWhatIsSaidStays) {
  const Film film(write_small_trace(folder()), small_movie(), even_measure());
  Viewer resolver(film);
  int before = 256;
  for (std::int64_t frame = 20; frame < 60; ++frame) {  // before the digit changes
    const Seen now = resolver.resolve(frame);
    const auto* network = mark_of<NetworkPicture>(now);
    int total = 0;
    for (const FlowLayer& layer : network->flow) total += layer.weight;
    EXPECT_LE(total, before) << "frame " << frame;
    if (frame < 57) {
      EXPECT_EQ(total, 256) << "frame " << frame;
    }
    before = total;
    double said = 0;
    for (const Output& output : network->outputs) {
      said += output.probability;
      EXPECT_NE(output.figure, "–") << "frame " << frame;
    }
    EXPECT_NEAR(said, 1, 1e-3) << "frame " << frame;
  }
  EXPECT_LT(before, 256 * 0.9);
  EXPECT_GE(before, 256 * 0.4);
}

TEST(Turns, OutputsWaitForThePulseOfTheirDigit) {
  auto movie = small_movie();
  movie.fps = 30;
  const Film film(write_small_trace(folder()), movie, even_measure());
  Viewer resolver(film);
  std::vector<std::uint8_t> shown;
  int waiting = 0;
  int ties = 0;
  for (std::int64_t frame = 60; frame < 240; ++frame) {
    const Seen now = resolver.resolve(frame);
    const auto* network = mark_of<NetworkPicture>(now);
    ASSERT_TRUE(network && network->pictures.size() == 1);
    const bool changed = !shown.empty() && shown != network->pictures[0].pixels;
    shown = network->pictures[0].pixels;
    if (changed) waiting = 36;  // frames of a pulse
    double total = 0;
    std::string reading = "reading …";
    double likeliest = 0;
    for (const Output& output : network->outputs) likeliest = std::max(likeliest, output.probability);
    const auto as_likely = std::count_if(network->outputs.begin(), network->outputs.end(),
                                         [&](const Output& output) { return output.probability == likeliest; });
    ties += as_likely > 1 ? 1 : 0;
    for (const Output& output : network->outputs) {
      total += output.probability;
      if (output.predicted) reading = "read as " + output.name;
      if (output.predicted && as_likely > 1) reading += fmt::format(", a tie of {}", as_likely);
      if (waiting > 18) {
        EXPECT_FALSE(output.predicted) << "frame " << frame;
        EXPECT_EQ(output.figure, "–") << "frame " << frame;
      } else if (waiting == 0) {
        EXPECT_NE(output.figure, "–") << "frame " << frame;
      }
    }
    EXPECT_TRUE(std::any_of(network->labels.begin(), network->labels.end(),
                            [&](const Text& label) { return label.words == reading; }))
        << "frame " << frame << ": not " << reading;
    if (waiting > 18) {
      EXPECT_LT(total, 1e-9) << "frame " << frame;
    } else if (waiting == 0) {
      EXPECT_NEAR(total, 1, 1e-3) << "frame " << frame;
    }
    waiting = std::max(0, waiting - 1);
  }
  EXPECT_GT(ties, 0);
}

}  // namespace
}  // namespace epochreel::scene
