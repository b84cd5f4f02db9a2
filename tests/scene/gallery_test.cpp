#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "epochreel/base/error.h"
#include "epochreel/scene/film.h"
#include "scene/gallery_trace.h"
#include "scene/viewer.h"
#include "src/scene/layout/gallery_grid.h"
#include "src/scene/marks/pictures.h"
#include "src/scene/marks/strips.h"
#include "src/scene/panels/gallery/gallery_plan.h"

namespace epochreel::scene {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;

std::filesystem::path folder() {
  return std::filesystem::path(testing::TempDir()) / "epochreel_gallery" /
         testing::UnitTest::GetInstance()->current_test_info()->name();
}

/// Labels are 0 1 2 3 0 1. Image 0 right always; 1 wrong until snapshot 3; 2 wrong at 1 and 2; 3 right until 4; 4 wrong
/// always; 5 right at 2 alone.
int readings(int snapshot, int image) {
  const int label = image % 4;
  const int wrong = (label + 1) % 4;
  switch (image) {
    case 1:
      return snapshot < 3 ? wrong : label;
    case 2:
      return snapshot == 1 || snapshot == 2 ? wrong : label;
    case 3:
      return snapshot < 4 ? label : wrong;
    case 4:
      return wrong;
    case 5:
      return snapshot == 2 ? label : wrong;
    default:
      return label;
  }
}

GalleryTrace changing() {
  GalleryTrace spec;
  spec.reading = readings;
  return spec;
}

std::vector<int> images_of(const std::vector<SideChange>& changes) {
  std::vector<int> images;
  for (const SideChange& change : changes) images.push_back(change.image);
  return images;
}

TEST(Gallery, ListsErrorsByConfidenceThenByPlace) {
  const auto trace = write_gallery_trace(folder(), changing());
  const GalleryPlan plan = plan_gallery(*trace);
  ASSERT_EQ(plan.missing, "");
  std::vector<int> images;
  for (const Misreading& error : plan.misread) images.push_back(error.image);
  EXPECT_THAT(images, ElementsAre(3, 5, 4));  // probabilities 0.6875, 0.5625, 0.5
  EXPECT_DOUBLE_EQ(plan.misread[0].probability, 0.6875);
  EXPECT_EQ(plan.misread[0].predicted, 0);
  EXPECT_EQ(plan.picture(3, {}, Ink::kLine).pixels, std::vector<std::uint8_t>(144, 3));
}

TEST(Gallery, FindsTheLastChangeOfSidesOfEachImage) {
  const GalleryPlan plan = plan_gallery(*write_gallery_trace(folder(), changing()));
  EXPECT_THAT(images_of(plan.corrected), ElementsAre(1, 2));  // both at snapshot 3
  EXPECT_THAT(images_of(plan.lost), ElementsAre(3, 5));       // at 4 and at 3
  EXPECT_EQ(plan.corrected[0].snapshot, 3);
  EXPECT_EQ(plan.corrected[0].before, 2);
  EXPECT_EQ(plan.corrected[0].after, 1);
  EXPECT_EQ(plan.lost[0].snapshot, 4);
  EXPECT_EQ(plan.lost[0].after, 0);
}

TEST(Gallery, CountsSidesAtEverySnapshot) {
  const GalleryPlan plan = plan_gallery(*write_gallery_trace(folder(), changing()));
  std::vector<int> right;
  std::vector<int> corrected;
  std::vector<int> lost;
  for (const SideCounts& counts : plan.counts) {
    right.push_back(counts.right);
    corrected.push_back(counts.corrected);
    lost.push_back(counts.lost);
  }
  EXPECT_THAT(right, ElementsAre(3, 2, 3, 4, 3, 3));
  EXPECT_THAT(corrected, ElementsAre(0, 0, 1, 2, 2, 2));
  EXPECT_THAT(lost, ElementsAre(0, 1, 1, 1, 2, 2));
}

TEST(Gallery, KeepsTheReadingOfAnImageThatWasNotEvaluated) {
  const auto trace = write_gallery_trace(folder(), changing(), [](trace::TensorMap& map, int snapshot) {
    if (snapshot != 3) return;
    const std::vector<std::int32_t> index = {0};
    const std::vector<std::uint8_t> predicted = {0};
    map["stat.test.index"] = trace::Tensor::i32({1}, index);
    map["stat.test.predicted"] = trace::Tensor::u8({1}, predicted);
    map.erase("stat.test.probability");
  });
  const GalleryPlan plan = plan_gallery(*trace);
  EXPECT_EQ(plan.predicted[3], plan.predicted[2]);
}

TEST(Gallery, ShowsTheSameImagesInTheSamePlacesAtAllTimes) {
  const Film film(write_gallery_trace(folder(), changing()), one_scene_movie(job::MistakesScene{}), even_measure());
  Viewer resolver(film);
  const Seen first = resolver.resolve(0);
  for (std::int64_t number = 1; number < film.frames(); ++number) {
    const Seen frame = resolver.resolve(number);
    const auto then = marks_of<Picture>(first);
    const auto now = marks_of<Picture>(frame);
    ASSERT_EQ(now.size(), 3U + 4U) << "errors, and changes of sides";
    ASSERT_EQ(then.size(), now.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
      EXPECT_EQ(then[i].area, now[i].area);
      EXPECT_EQ(then[i].pixels, now[i].pixels);
    }
  }
  EXPECT_THAT(words_in(first), Contains("reads 0 · is 3"));
  EXPECT_THAT(words_in(first), Contains("68.8 % sure"));
  EXPECT_THAT(words_in(first), Contains("all 3 errors in 6 chosen test images"));
}

TEST(Gallery, FillsTheBarsUpToTheMoment) {
  auto movie = one_scene_movie(job::TrainingScene{});
  movie.scenes.front().panels = {{job::ChangesPanel{}, 1, 1, 12, 6}};
  const Film film(write_gallery_trace(folder(), changing()), movie, even_measure());
  Viewer resolver(film);
  const auto first = resolver.resolve(0);
  const auto last = resolver.resolve(film.frames() - 1);
  const Strip& start = mark_of<Strips>(first)->strips[0];
  const Strip& end = mark_of<Strips>(last)->strips[0];  // image 1: wrong until snapshot 3
  ASSERT_EQ(start.spans.size(), 1U);
  EXPECT_DOUBLE_EQ(start.spans[0].to, 1.0 / 6);
  ASSERT_EQ(end.spans.size(), 2U);
  EXPECT_EQ(end.spans[0].ink, Ink::kError);
  EXPECT_DOUBLE_EQ(end.spans[0].to, 0.5);
  EXPECT_EQ(end.spans[1].ink, Ink::kUp);
  EXPECT_DOUBLE_EQ(end.spans[1].to, 1);
  EXPECT_THAT(words_in(last), Contains("Wrong to right · 2 by now"));
  EXPECT_THAT(words_in(first), Contains("Wrong to right · 0 by now"));
}

TEST(Gallery, SaysWhatIsMissing) {
  GalleryTrace spec;
  spec.pixels = false;
  EXPECT_EQ(plan_gallery(*write_gallery_trace(folder(), spec)).missing, "no pixels of test images were recorded");
  spec.pixels = true;
  spec.readings = false;
  const auto trace = write_gallery_trace(folder(), spec);
  EXPECT_EQ(plan_gallery(*trace).missing, "how test images are read was not recorded");
  const Film film(trace, one_scene_movie(job::MistakesScene{}), even_measure());
  EXPECT_THAT(film.warnings(), IsSupersetOf({"errors are not drawn: how test images are read was not recorded",
                                             "changes are not drawn: how test images are read was not recorded"}));
}

TEST(Gallery, SaysThatNothingIsMisread) {
  const Film film(write_gallery_trace(folder()), one_scene_movie(job::MistakesScene{}), even_measure());
  const auto words = words_in(Viewer(film).resolve(5));
  EXPECT_THAT(words, Contains("every one of the 6 chosen test images is read right"));
  EXPECT_THAT(words, Contains("none did"));
}

TEST(Gallery, RefusesClassesThatThereAreNot) {
  GalleryTrace spec;
  spec.reading = [](int, int) { return 9; };
  try {
    plan_gallery(*write_gallery_trace(folder(), spec));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    EXPECT_THAT(error.what(),
                HasSubstr("tensor stat.test.predicted: its element [0] is 9; classes are whole numbers from 0 to 3"));
  }
}

TEST(GalleryGrid, KeepsItsCellsInTheArea) {
  for (const auto& [width, height] : {std::pair{366.0, 160.0}, {880.0, 720.0}, {1180.0, 330.0}, {200.0, 900.0}}) {
    for (const int count : {1, 7, 24, 400}) {
      const Rect area{10, 20, width, height};
      const GalleryGrid grid = fit_gallery(area, {count, 1, 112, 62});
      ASSERT_GT(grid.room(), 0);
      EXPECT_GE(grid.width, 32);
      for (int i = 0; i < grid.room(); ++i) {
        EXPECT_GE(grid.picture(i).x, area.x);
        EXPECT_LE(grid.picture(i).right(), area.right());
        EXPECT_LE(grid.picture(i).bottom() + 62, area.bottom() + 1e-9);
      }
    }
  }
}

}  // namespace
}  // namespace epochreel::scene
