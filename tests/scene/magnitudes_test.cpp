/// Maps of the magnitude of filters, and the singular values of sketches.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "epochreel/scene/film.h"
#include "panels/weights/weight_feet.h"
#include "scene/cnn_trace.h"
#include "scene/color_trace.h"
#include "scene/gallery_trace.h"
#include "scene/naive_magnitudes.h"
#include "scene/viewer.h"
#include "scratch.h"

namespace epochreel::scene {
namespace {

using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Magnitude : public testing::Test {
 protected:
  using Reader = std::shared_ptr<const trace::TraceReader>;
  Reader trace(const std::function<void(trace::TensorMap&, int)>& change = {}) {
    return color::write(scratch_ / "trace", change);
  }
  static job::MovieSpec weights(job::WeightView show = job::WeightView::kChange, int width = 1920, int height = 1080) {
    return one_scene_movie(job::WeightsScene{show}, width, height);
  }

  Scratch scratch_;
};

TEST_F(Magnitude, OfFiltersIsTheNormOverTheirColours) {
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1920}, {640, 360}, {3840, 2160}}) {
    const Film film(trace(), one_scene_movie(job::FiltersScene{}, width, height), even_measure());
    Viewer viewer(film);
    MagnitudeChecks checks(film);
    checks.see_filters(viewer.resolve(start_of(film)), 0);
    checks.see_filters(viewer.resolve(film.frames() - 1), color::kSnapshots - 1);
    EXPECT_THAT(checks.complaints(), IsEmpty()) << width;
    EXPECT_EQ(checks.found(), 2 * color::kStem * 9) << width;
  }
}

TEST_F(Magnitude, StandsAtTheRightOfItsFilterAndIsNamed) {
  const Film film(trace(), one_scene_movie(job::FiltersScene{}), even_measure());
  const Seen frame = Viewer(film).resolve(film.frames() - 1);
  const auto& tiles = mark_of<Tiles>(frame)->tiles;
  const auto& maps = mark_of<Magnitudes>(frame)->tiles;
  const auto& pictures = mark_of<Pictures>(frame)->pictures;
  ASSERT_EQ(maps.size(), tiles.size());
  ASSERT_EQ(pictures.size(), tiles.size() + 1) << "a map each, and the image that is read";
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    EXPECT_EQ(maps[i].area.y, tiles[i].area.y);
    EXPECT_EQ(maps[i].area.width, tiles[i].area.width);
    EXPECT_GE(maps[i].area.x, tiles[i].area.right());
    EXPECT_GE(pictures[i + 1].area.x, maps[i].area.right());
  }
  const auto words = words_in(frame);
  EXPECT_THAT(words, Contains("colour: change of weight since the start"));
  EXPECT_THAT(words, Contains("magnitude, at its right: norm of the change over red, green, blue"));
  EXPECT_THAT(words, Contains("a tile a filter, its 3 × 3 weights of 3 colours"));
}

TEST_F(Magnitude, WithoutRoomIsLeftOutAndThatIsSaid) {
  job::MovieSpec movie = one_scene_movie(job::TrainingScene{});
  job::PanelSpec panel{job::FiltersPanel{}, 1, 1, 3, 3};
  movie.scenes.front().panels = {panel};
  const Film film(trace(), movie, even_measure());
  const Seen frame = Viewer(film).resolve(film.frames() - 1);
  ASSERT_NE(mark_of<Tiles>(frame), nullptr);
  const bool shown = mark_of<Magnitudes>(frame) != nullptr;
  const auto words = words_in(frame);
  EXPECT_FALSE(shown);
  EXPECT_THAT(words, Contains(HasSubstr("no room for magnitudes")));
}

TEST_F(Magnitude, OfGreyFiltersIsNotShown) {
  small_cnn::write(scratch_ / "grey");
  const auto grey = std::make_shared<const trace::TraceReader>(scratch_ / "grey");
  for (const job::SceneKind& scene : {job::SceneKind(job::FiltersScene{}), job::SceneKind(job::WeightsScene{})}) {
    const Film film(grey, one_scene_movie(scene), even_measure());
    const Seen frame = Viewer(film).resolve(film.frames() - 1);
    EXPECT_EQ(mark_of<Magnitudes>(frame), nullptr) << "the colours say it already";
    EXPECT_THAT(words_in(frame), Not(Contains(HasSubstr("magnitude"))));
  }
}

TEST_F(Magnitude, OfHiddenFiltersIsTheNormOverTheirInputs) {
  const auto recorded = trace();
  for (const job::WeightView show : {job::WeightView::kChange, job::WeightView::kValue}) {
    for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1920}, {1280, 720}}) {
      const Film film(recorded, weights(show, width, height), even_measure());
      MagnitudeChecks checks(film);
      checks.see_weights(Viewer(film).resolve(film.frames() - 1), color::kSnapshots - 1);
      EXPECT_THAT(checks.complaints(), IsEmpty()) << width;
      EXPECT_EQ(checks.found(), 9 * (color::kStem + color::kBody)) << width;
    }
  }
}

TEST_F(Magnitude, StandsClearOfAllWeights) {
  const auto recorded = trace();
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1920}, {1280, 720}, {1080, 1080}}) {
    const Film film(recorded, weights(job::WeightView::kChange, width, height), even_measure());
    const WeightMap& map = film.plan().first<WeightsPanelPlan>()->map();
    const Stage& stage = film.plan().context.stage;
    std::vector<Rect> areas;
    for (const WeightBlock& block : map.blocks) areas.push_back(block.area);
    for (const MagnitudeBlock& block : map.magnitudes) areas.push_back(block.tiles.area);
    for (const SpectrumFoot& spectrum : map.spectra) areas.push_back(spectrum.plot);
    ASSERT_GT(areas.size(), map.blocks.size());
    for (std::size_t a = 0; a < areas.size(); ++a) {
      EXPECT_TRUE(areas[a].right() <= stage.width - 24 && areas[a].bottom() <= map.legend.y) << width << ": " << a;
      for (std::size_t b = a + 1; b < areas.size(); ++b) {
        EXPECT_TRUE(areas[a].right() <= areas[b].x || areas[b].right() <= areas[a].x ||
                    areas[a].bottom() <= areas[b].y || areas[b].bottom() <= areas[a].y)
            << width << ": " << a << ", " << b;
      }
    }
  }
}

TEST_F(Magnitude, ThatIsNotFiniteIsMarked) {
  const auto poison = [](trace::TensorMap& map, int snapshot) {
    auto values = small_trace::noise(27 * color::kStem, 7, 0.3F, 0);
    if (snapshot > 0) values.front() = std::numeric_limits<float>::quiet_NaN();
    map["model.stem.kernel"] = trace::Tensor::f32({3, 3, 3, color::kStem}, values);
  };
  const Film film(trace(poison), one_scene_movie(job::FiltersScene{}), even_measure());
  const Seen frame = Viewer(film).resolve(film.frames() - 1);
  int marked = 0;
  for (const Tile& tile : mark_of<Magnitudes>(frame)->tiles) {
    marked += static_cast<int>(std::count(tile.values.begin(), tile.values.end(), Tile::kNotFinite));
  }
  EXPECT_EQ(marked, 1);
  EXPECT_THAT(words_in(frame), Contains("not finite"));
}

TEST_F(Magnitude, SingularValuesAreThoseOfTheTrace) {
  const Film film(trace(), weights(), even_measure());
  Viewer viewer(film);
  const Seen frame = viewer.resolve(film.frames() - 1);
  const auto* marks = mark_of<Spectra>(frame);
  ASSERT_NE(marks, nullptr);
  ASSERT_EQ(marks->spectra.size(), 1U);
  const auto last = color::singular_values(color::kSnapshots - 1);
  ASSERT_EQ(marks->spectra[0].shares.size(), last.size());
  for (std::size_t i = 0; i < last.size(); ++i) {
    EXPECT_NEAR(marks->spectra[0].shares[i], last[i] / last.front(), 1e-6) << "of the film's largest, from 0";
  }
  const auto words = words_in(frame);
  EXPECT_THAT(words, Contains(HasSubstr("singular values")));
  EXPECT_THAT(words, Contains(EndsWith("5.00 to 2.19")));
  EXPECT_THAT(words, Contains("stable rank 6.76")) << "13² / 5²";
}

TEST_F(Magnitude, ManySingularValuesAreThinnedAndTheirEndsSaid) {
  const auto many = [](trace::TensorMap& map, int) {
    std::vector<float> values;
    for (int i = 0; i < 300; ++i) values.push_back(static_cast<float>(300 - i));
    map["sketch.model.wide.weight.singular_values"] = trace::Tensor::f32({300}, values);
  };
  const Film film(trace(many), weights(), even_measure());
  const Seen frame = Viewer(film).resolve(film.frames() - 1);
  const auto& shares = mark_of<Spectra>(frame)->spectra.at(0).shares;
  ASSERT_EQ(shares.size(), 100U);
  EXPECT_NEAR(shares[1], 297.0 / 300, 1e-6);
  EXPECT_THAT(words_in(frame), Contains(EndsWith("300 to 1.00")));
}

TEST_F(Magnitude, SingularValuesAreShownWhereTheyWereRecorded) {
  const auto without = [](const char* record) { return [record](trace::TensorMap& map, int) { map.erase(record); }; };
  const Film bare(trace(without("sketch.model.wide.weight.singular_values")), weights(), even_measure());
  const Seen frame = Viewer(bare).resolve(bare.frames() - 1);
  EXPECT_EQ(mark_of<Spectra>(frame), nullptr);
  EXPECT_THAT(words_in(frame), Not(Contains(HasSubstr("singular"))));
  EXPECT_THAT(words_in(frame), Not(Contains(HasSubstr("stable rank"))));

  const Film no_norm(trace(without("stat.model.wide.weight.norm")), weights(), even_measure());
  const Seen other = Viewer(no_norm).resolve(no_norm.frames() - 1);
  EXPECT_THAT(words_in(other), Contains(HasSubstr("singular values")));
  EXPECT_THAT(words_in(other), Not(Contains(HasSubstr("stable rank"))));
}

TEST_F(Magnitude, SingularValuesAreAsManyInEverySnapshot) {
  const auto fewer = [](trace::TensorMap& map, int snapshot) {
    auto values = color::singular_values(snapshot);
    values.resize(snapshot == 2 ? 5 : 16);
    const auto count = static_cast<std::int64_t>(values.size());
    map["sketch.model.wide.weight.singular_values"] = trace::Tensor::f32({count}, values);
  };
  const std::string error = error_of([&] {
    const Film film(trace(fewer), weights(), even_measure());
    Viewer(film).resolve(film.frames() / 2);
  });
  EXPECT_THAT(error, HasSubstr("singular_values"));
}

TEST_F(Magnitude, SingularValuesThatAreNotFiniteAreMarkedAndSaid) {
  const auto poison = [](trace::TensorMap& map, int snapshot) {
    auto values = color::singular_values(snapshot);
    if (snapshot > 1) values.front() = std::numeric_limits<float>::infinity();
    map["sketch.model.wide.weight.singular_values"] = trace::Tensor::f32({16}, values);
  };
  const Film film(trace(poison), weights(), even_measure());
  const Seen frame = Viewer(film).resolve(film.frames() - 1);
  EXPECT_FALSE(std::isfinite(mark_of<Spectra>(frame)->spectra[0].shares.front()));
  EXPECT_THAT(words_in(frame), Contains(EndsWith("∞ to 2.19")));
  EXPECT_THAT(words_in(frame), Contains("stable rank NaN"));
  EXPECT_THAT(words_in(frame), Contains("not finite"));
  EXPECT_THAT(film.warnings(), Contains(HasSubstr("5.weight.singular_values")));
}

TEST_F(Magnitude, AParameterOfZerosHasTheRankZero) {
  const auto zeros = [](trace::TensorMap& map, int) {
    map["sketch.model.wide.weight.singular_values"] = trace::Tensor::f32({16}, std::vector<float>(16, 0.0F));
    map["stat.model.wide.weight.norm"] = trace::Tensor::f32({}, std::vector<float>{0.0F});
  };
  const Film film(trace(zeros), weights(), even_measure());
  EXPECT_THAT(words_in(Viewer(film).resolve(film.frames() - 1)), Contains("stable rank 0"));
}

TEST_F(Magnitude, AFrameIsTheSameWhoeverDrawsItAndWhenever) {
  const auto recorded = trace();
  for (const job::SceneKind& scene : {job::SceneKind(job::FiltersScene{}), job::SceneKind(job::WeightsScene{})}) {
    const Film film(recorded, one_scene_movie(scene), even_measure());
    const Film again(recorded, one_scene_movie(scene), even_measure());
    Viewer forward(film);
    Viewer alone(again);
    const std::int64_t middle = film.frames() / 2;
    for (std::int64_t number = 0; number < middle; ++number) forward.resolve(number);
    const Seen one = forward.resolve(middle);
    const Seen other = alone.resolve(middle);
    const auto& a = mark_of<Magnitudes>(one)->tiles;
    const auto& b = mark_of<Magnitudes>(other)->tiles;
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].area, b[i].area);
      const auto same = [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); };
      EXPECT_TRUE(std::equal(a[i].values.begin(), a[i].values.end(), b[i].values.begin(), b[i].values.end(), same));
    }
  }
}

TEST(Feet, AsManyAsFitAreEvenlySpread) {
  const std::vector<int> all = {2, 3, 5, 7, 11, 13};
  for (std::size_t room = 0; room <= all.size(); ++room) {
    const auto some = most_that_fit(all, [&](const std::vector<int>& few) { return few.size() <= room; });
    EXPECT_EQ(some.size(), room);
    EXPECT_TRUE(std::includes(all.begin(), all.end(), some.begin(), some.end()));
  }
  EXPECT_EQ(most_that_fit(all, [](const auto& few) { return few.size() <= 3; }), (std::vector<int>{2, 5, 11}));
}

TEST(Feet, NoWeightLosesMoreThanHalf) {
  EXPECT_TRUE(is_half_as_large({1, 2, 4}, {1, 4, 8}));
  EXPECT_FALSE(is_half_as_large({1, 2, 4}, {1, 5, 8}));
  EXPECT_FALSE(is_half_as_large({}, {}));
}

}  // namespace
}  // namespace epochreel::scene
