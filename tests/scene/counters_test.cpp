/// The figures in the head of a scene: each has room of its own.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "scene/small_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/texts.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;

/// The texts of a mark in their order: a label, its value, the next label, ...
std::vector<SetText> texts_in(const Counters& counters) {
  static const Theme theme = theme_by_name("night");
  EvenMeasure measure;
  TextFitter fitter(measure);
  std::vector<Primitive> list;
  Pen pen(list, theme, fitter);
  draw(pen, counters);
  std::vector<SetText> texts;
  for (const Primitive& primitive : list) texts.push_back(std::get<SetText>(primitive));
  return texts;
}

/// The least distance between a column of a label and a value and the next one.
double least_gap(const std::vector<SetText>& texts) {
  double least = 1e9;
  for (std::size_t i = 2; i + 1 < texts.size(); i += 2) {
    const double end = std::max(texts[i - 2].box().right(), texts[i - 1].box().right());
    least = std::min(least, std::min(texts[i].box().x, texts[i + 1].box().x) - end);
  }
  return least;
}

constexpr Rect kArea = {100, 0, 600, 60};

TEST(Counters, HaveColumnsAsWideAsTheirLongestValueAtAnyTime) {
  for (const Align align : {Align::kLeft, Align::kRight}) {
    const std::vector<Counter> early = {{"step", "8", Ink::kText, "1,234,567"}, {"epoch", "0.01 / 80", Ink::kText, ""}};
    std::vector<Counter> late = early;
    late[0].value = "1,234,567";
    const auto before = texts_in({kArea, early, align});
    const auto after = texts_in({kArea, late, align});
    ASSERT_EQ(before.size(), 4U);
    EXPECT_EQ(before[0].at, after[0].at);
    EXPECT_EQ(before[2].at, after[2].at);
    EXPECT_EQ(before[3].at, after[3].at);
    EXPECT_GE(least_gap(after), 32);
    EXPECT_EQ(align == Align::kLeft ? after[0].box().x : after[3].box().right(),
              align == Align::kLeft ? kArea.x : kArea.right());
  }
}

TEST(Counters, LeaveOutTheFirstWhereNotAllHaveRoom) {
  std::vector<Counter> counters;
  for (int i = 0; i < 7; ++i) counters.push_back({fmt::format("label {}", i), "123,456,789", Ink::kText, ""});
  for (const Align align : {Align::kLeft, Align::kRight}) {
    const auto texts = texts_in({kArea, counters, align});
    ASSERT_EQ(texts.size(), 6U);  // 132 units and a gap each
    EXPECT_EQ(texts.front().asked, "label 4");
    EXPECT_GE(least_gap(texts), 32);
    for (const SetText& text : texts) {
      EXPECT_GE(text.box().x, kArea.x);
      EXPECT_LE(text.box().right(), kArea.right());
    }
  }
}

TEST(Counters, OfAFilmStandApartInEveryFrameAndDoNotMove) {
  const fs::path folder = fs::path(testing::TempDir()) / "epochreel_counters";
  const auto trace = write_small_trace(folder);
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}}) {
    const Film film(trace, every_scene_movie(width, height), even_measure());
    Viewer viewer(film);
    for (const SceneSpan& span : film.plan().context.scenes) {
      std::vector<Point> places;
      for (std::int64_t frame = span.first; frame < span.first + span.count; frame += 2) {
        const Seen seen = viewer.resolve(frame);
        const auto* counters = mark_of<Counters>(seen);
        if (counters == nullptr) break;
        const auto texts = texts_in(*counters);
        EXPECT_GE(least_gap(texts), 20) << frame;
        std::vector<Point> labels;
        for (std::size_t i = 0; i < texts.size(); i += 2) labels.push_back(texts[i].at);
        if (places.empty()) places = labels;
        EXPECT_EQ(labels, places) << frame;
      }
    }
  }
}

}  // namespace
}  // namespace epochreel::scene
