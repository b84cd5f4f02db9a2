/// The story of a film: its title, its question, its answer.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "epochreel/scene/film.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "src/scene/film_plan.h"
#include "src/scene/marks/pictures.h"
#include "src/scene/panels/classes/matrix.h"
#include "src/scene/panels/gallery/images_panel.h"
#include "src/scene/panels/network/network_picture.h"
#include "src/scene/text/words.h"

namespace epochreel::scene {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::filesystem::path folder() {
  return std::filesystem::path(testing::TempDir()) / "epochreel_story" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

bool overlap(const Rect& a, const Rect& b) {
  return a.x < b.right() - 1e-6 && b.x < a.right() - 1e-6 && a.y < b.bottom() - 1e-6 && b.y < a.bottom() - 1e-6;
}

/// A wall of so many classes, and what must hold for any.
void expect_good_wall(const Rect& area, int classes, double aspect) {
  const std::string where = fmt::format("{} classes, {} x {}, images {}", classes, area.width, area.height, aspect);
  const ImageWall wall = fit_wall(area, classes, 100, 40, aspect);
  ASSERT_GT(wall.each(), 0) << where;
  EXPECT_GE(std::max(wall.step.x, wall.step.y), 14) << where;
  EXPECT_NEAR(wall.step.x / wall.step.y, aspect, 1e-9) << where;
  EXPECT_LE(wall.classes * wall.stride, classes + wall.stride - 1) << where;
  std::vector<Rect> cells;
  for (int place = 0; place < wall.classes; ++place) {
    for (int i = 0; i < std::min(3, wall.each()); ++i) cells.push_back(wall.cell(place, i));
    cells.push_back(wall.cell(place, wall.each() - 1));
  }
  for (const Rect& cell : cells) {
    EXPECT_TRUE(cell.x >= area.x - 1e-6 && cell.right() <= area.right() + 1e-6 && cell.y >= area.y - 1e-6 &&
                cell.bottom() <= area.bottom() + 1e-6)
        << where;
  }
  for (int a = 0; a < std::min(40, wall.classes); ++a) {
    for (int b = a + 1; b < std::min(40, wall.classes); ++b) {
      EXPECT_FALSE(overlap(wall.cell(a, wall.each() - 1), wall.cell(b, 0))) << where << ": " << a << ", " << b;
    }
  }
  const double used = wall.step.x * wall.step.y * std::min(100, wall.each()) * wall.classes;
  EXPECT_GT(used, 0.3 * area.width * area.height) << where;
}

TEST(Story, AWallHasRoomForManyImagesAndNoneCoversAnother) {
  for (const int classes : {1, 2, 3, 10, 26, 47, 100, 1000}) {
    for (const Rect& area :
         {Rect{68, 168, 1784, 740}, {60, 280, 960, 1400}, {60, 232, 960, 690}, {52, 140, 500, 300}}) {
      for (const double aspect : {1.0, 0.3, 2.5}) expect_good_wall(area, classes, aspect);
    }
  }
}

TEST(Story, TheWallShowsEachImageOnceInTheRowOfItsClass) {
  const auto trace = write_gallery_trace(folder());
  const Film film(trace, one_scene_movie(job::DataScene{}), even_measure());
  Viewer viewer(film);
  const Seen frame = viewer.resolve(film.frames() - 1);
  const auto* wall = mark_of<Pictures>(frame);
  ASSERT_NE(wall, nullptr);
  const auto first = trace->snapshot(0);
  const auto pixels = first.pixels("gallery.image");
  const auto labels = first.ints("gallery.label");
  const std::size_t size = pixels.size() / labels.size();
  const auto& context = film.plan().context;
  std::map<std::vector<std::uint8_t>, std::set<int>> classes;  // of each picture that the trace holds
  for (std::size_t i = 0; i < labels.size(); ++i) {
    classes[{pixels.begin() + static_cast<std::ptrdiff_t>(i * size),
             pixels.begin() + static_cast<std::ptrdiff_t>((i + 1) * size)}]
        .insert(labels[i]);
  }
  for (int p = 0; p < context.probes.count; ++p) {
    const auto image = context.probes.image(p);
    classes[{image.begin(), image.end()}].insert(context.probes.labels[static_cast<std::size_t>(p)]);
  }
  const ImageWall& places = film.plan().first<ImagesPanelPlan>()->wall();
  for (const Picture& picture : wall->pictures) {
    ASSERT_TRUE(classes.contains(picture.pixels));
    const double block = places.deep * places.step.y + places.gap;
    const int place = static_cast<int>((picture.area.y - places.area.y) / block);
    EXPECT_TRUE(classes[picture.pixels].contains(place * places.stride));
    EXPECT_EQ(picture.opacity, 1);
  }
  const auto all = static_cast<std::int64_t>(trace->manifest().test_images);
  const auto shown = static_cast<std::int64_t>(wall->pictures.size());
  const std::string count = shown < all ? fmt::format("{} of {}", shown, all) : fmt::format("{}", shown);
  EXPECT_THAT(words_in(frame), Contains(HasSubstr(count)));
  EXPECT_THAT(words_in(frame),
              Contains(fmt::format("Can a network learn to tell these {} classes apart?", context.names.size())));
}

TEST(Story, TheTitleHasTheNetworkBeforeTheFirstStepAndNoFiguresOfIt) {
  const auto trace = write_gallery_trace(folder());
  const Film film(trace, one_scene_movie(job::TitleScene{}), even_measure());
  Viewer viewer(film);
  for (const std::int64_t number : {std::int64_t{0}, film.frames() - 1}) {
    const Seen frame = viewer.resolve(number);
    const auto* network = mark_of<NetworkPicture>(frame);
    ASSERT_NE(network, nullptr);
    EXPECT_FALSE(network->sheets.empty());
    for (const Output& output : network->outputs) EXPECT_EQ(output.figure, "");
    EXPECT_THAT(words_in(frame), Not(Contains(HasSubstr("on average"))));
  }
}

TEST(Story, AClosingBeginsWithTheAnswerAlone) {
  const auto trace = golden_trace();
  job::MovieSpec movie = one_scene_movie(job::ClosingScene{});
  for (const double seconds : {3.9, 4.0, 8.0}) {
    movie.scenes.front().seconds = seconds;
    const Film film(trace, movie, even_measure());
    EXPECT_EQ(film.frames(), std::llround(seconds * movie.fps));
    Viewer viewer(film);
    const auto start = words_in(viewer.resolve(0));
    const auto end = words_in(viewer.resolve(film.frames() - 1));
    const double accuracy = *trace->metrics().back().test_accuracy;
    EXPECT_THAT(start, Contains(percent_words(accuracy, 2)));
    EXPECT_THAT(end, Contains(percent_words(accuracy, 2)));
    EXPECT_THAT(end, Contains("Class by class"));
    if (seconds < 4) {
      EXPECT_THAT(start, Contains("Class by class"));
    } else {
      EXPECT_THAT(start, Not(Contains("Class by class")));
      EXPECT_THAT(start, Contains("Most confident errors"));
    }
  }
}

TEST(Story, ThePairThatTheSentenceNamesHasARing) {
  const auto trace = golden_trace();
  job::MovieSpec movie = one_scene_movie(job::ConfusionScene{});
  movie.scenes.front().seconds = 2;
  for (const bool captions : {true, false}) {
    movie.captions = captions;
    const Film film(trace, movie, even_measure());
    const Seen frame = Viewer(film).resolve(film.frames() - 1);
    const auto* matrix = mark_of<Matrix>(frame);
    ASSERT_NE(matrix, nullptr);
    EXPECT_EQ(matrix->ring, captions ? 1 : 0);
    if (!captions) continue;
    double worst = 0;
    const int side = int_size(matrix->names);
    for (int i = 0; i < side * side; ++i) {
      if (i / side != i % side) worst = std::max(worst, matrix->shares[static_cast<std::size_t>(i)]);
    }
    ASSERT_GE(matrix->ringed, 0);
    EXPECT_EQ(matrix->shares[static_cast<std::size_t>(matrix->ringed)], worst);
    const auto& names = film.plan().context.names;
    const auto name = [&](int c) { return names[static_cast<std::size_t>(c)]; };
    EXPECT_THAT(words_in(frame),
                Contains(HasSubstr(fmt::format("“{}” is read as “{}” most often", name(matrix->ringed / side),
                                               name(matrix->ringed % side)))));
  }
}

TEST(Story, RowsOfTheMatrixHaveTheImagesThatTheNetworkRead) {
  const auto trace = golden_trace();
  job::MovieSpec movie = one_scene_movie(job::PredictionsScene{});
  movie.scenes.push_back({job::ConfusionScene{}, 3});
  movie.fps = 30;
  const Film film(trace, movie, even_measure());
  const auto& context = film.plan().context;
  Viewer viewer(film);
  const SceneSpan& span = context.scenes.back();
  const Seen first = viewer.resolve(span.first);
  const auto* matrix = mark_of<Matrix>(first);
  ASSERT_NE(matrix, nullptr);
  ASSERT_EQ(matrix->pictures.size(), context.names.size());
  int found = 0;
  for (const int probe : context.quiz) {
    const auto image = context.probes.image(probe);
    const auto row = static_cast<std::size_t>(context.probes.labels[static_cast<std::size_t>(probe)]);
    EXPECT_EQ(matrix->pictures[row].pixels, std::vector<std::uint8_t>(image.begin(), image.end()));
    ++found;
  }
  EXPECT_GT(found, 5);
  // The cut carries them from the one scene into the other.
  ASSERT_NE(first.drawing.cut, nullptr);
  EXPECT_GE(first.drawing.cut->over.size(), static_cast<std::size_t>(found));
}

TEST(Story, ScenesBehindTheTrainingStandAtItsEndOrGoBackOnce) {
  const auto trace = write_gallery_trace(folder());
  for (const job::SceneKind& kind : job::all_scenes()) {
    job::MovieSpec movie = one_scene_movie(kind);
    movie.fps = 30;
    movie.scenes.front().seconds = 4;
    const Film film(trace, movie, even_measure());
    WorkerCache cache(*trace);
    const SceneSpan& span = film.plan().context.scenes.back();
    std::vector<double> steps;
    for (std::int64_t frame = 0; frame < span.count; ++frame) {
      steps.push_back(make_shot(film.plan().context, cache, span, frame).record.step);
    }
    const double last = film.plan().context.records.back().step;
    const auto lowest = std::min_element(steps.begin(), steps.end());
    EXPECT_TRUE(std::is_sorted(steps.begin(), lowest, std::greater<>())) << job::scene_name(kind);
    EXPECT_TRUE(std::is_sorted(lowest, steps.end())) << job::scene_name(kind);
    const bool before = job::is<job::TitleScene>(kind) || job::is<job::DataScene>(kind);
    const bool training = job::is<job::TrainingScene>(kind);
    EXPECT_EQ(steps.back(), before ? 0 : last) << job::scene_name(kind);
    EXPECT_EQ(steps.front(), before || training ? 0 : last) << job::scene_name(kind);
    EXPECT_TRUE(*lowest == 0 || *lowest == last) << job::scene_name(kind);
  }
}

}  // namespace
}  // namespace epochreel::scene
