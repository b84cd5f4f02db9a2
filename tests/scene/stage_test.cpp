/// Stages and compositions: every shape of picture is filled, and no panel leaves its body or covers another.
#include "src/scene/layout/stage.h"

#include <gtest/gtest.h>

#include "src/scene/layout/compositions.h"

namespace epochreel::scene {
namespace {

TEST(Stage, FormatsFollowTheShape) {
  EXPECT_EQ(make_stage(1920, 1080).format, Format::kWide);
  EXPECT_EQ(make_stage(3840, 2160).format, Format::kWide);
  EXPECT_EQ(make_stage(1280, 720).format, Format::kCompact);
  EXPECT_EQ(make_stage(1080, 1080).format, Format::kSquare);
  EXPECT_EQ(make_stage(1080, 1920).format, Format::kTall);
  EXPECT_DOUBLE_EQ(make_stage(3840, 2160).scale, 2);
  EXPECT_DOUBLE_EQ(make_stage(1280, 720).scale, 1);
  EXPECT_DOUBLE_EQ(make_stage(1920, 800).origin.x, 0);
  EXPECT_GT(make_stage(3000, 1000).origin.x, 0);  // longer than 2.4 to 1
}

TEST(Stage, PartsLieOneBelowTheOther) {
  for (const auto& [width, height] :
       {std::pair{1920, 1080}, {3840, 2160}, {1280, 720}, {1080, 1080}, {1080, 1920}, {640, 360}, {2400, 1000}}) {
    const Stage stage = make_stage(width, height);
    EXPECT_LE(stage.header.bottom(), stage.body.y) << width;
    EXPECT_LE(stage.counters.bottom(), stage.body.y) << width;
    EXPECT_LE(stage.body.bottom(), stage.caption.y) << width;
    EXPECT_LE(stage.caption.bottom(), stage.timeline.y) << width;
    EXPECT_LE(stage.timeline.bottom() + 36, stage.height) << width;
    EXPECT_NEAR(stage.body.right(), stage.width - stage.body.x, 1e-9) << width;
  }
}

TEST(Stage, AFootLiesBelowAllElse) {
  for (const auto& [width, height] :
       {std::pair{1920, 1080}, {3840, 2160}, {1280, 720}, {1080, 1080}, {1080, 1920}, {640, 360}, {2400, 1000}}) {
    const Stage without = make_stage(width, height);
    const Stage stage = make_stage(width, height, {.foot = true});
    EXPECT_EQ(without.foot, Rect());
    EXPECT_EQ(stage.header, without.header) << width;
    EXPECT_GE(stage.foot.y, stage.height) << width;
    EXPECT_LE(stage.foot.bottom() + 12, without.height) << width;
    EXPECT_DOUBLE_EQ(stage.foot.x, stage.body.x) << width;
    EXPECT_NEAR(stage.foot.right(), stage.body.right(), 1e-9) << width;
    EXPECT_LE(without.body.height - stage.body.height, 64) << width;
  }
}

TEST(Stage, WithoutCaptionsTheBodyEndsAboveTheTimeline) {
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}}) {
    const Stage with = make_stage(width, height);
    const Stage stage = make_stage(width, height, {.caption = false});
    EXPECT_EQ(stage.timeline, with.timeline) << width;
    EXPECT_GT(stage.body.height, with.body.height + 20) << width;
    EXPECT_LE(stage.body.bottom() + 20, stage.timeline.y) << width;
  }
}

TEST(Stage, OfAPreviewIsThatOfItsMovie) {
  job::MovieSpec movie;
  for (const auto& [width, height] : {std::pair{1920, 1080}, {1280, 720}, {1080, 1080}, {1080, 1920}, {1000, 1000}}) {
    movie.width = width;
    movie.height = height;
    const Stage stage = make_stage(movie);
    const Stage preview = make_stage(job::preview_of(movie));
    EXPECT_EQ(preview.format, stage.format) << width;
    EXPECT_EQ(preview.body, stage.body) << width;
    EXPECT_DOUBLE_EQ(preview.scale * 2, stage.scale) << width;
  }
}

void expect_whole(const std::vector<job::PanelSpec>& panels) {
  int covered = 0;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const job::PanelSpec& a = panels[i];
    covered += a.rows * a.columns;
    EXPECT_LE(a.row + a.rows - 1, job::kGridCells);
    EXPECT_LE(a.column + a.columns - 1, job::kGridCells);
    for (std::size_t j = 0; j < i; ++j) {
      const job::PanelSpec& b = panels[j];
      EXPECT_TRUE(a.row + a.rows <= b.row || b.row + b.rows <= a.row || a.column + a.columns <= b.column ||
                  b.column + b.columns <= a.column);
    }
  }
  EXPECT_EQ(covered, job::kGridCells * job::kGridCells) << "the body has a hole";
}

TEST(Compositions, LieOnTheGridEachOnCellsOfItsOwn) {
  for (const Format format : {Format::kWide, Format::kCompact, Format::kSquare, Format::kTall}) {
    for (const job::SceneKind& kind : job::all_scenes()) {
      for (const bool hidden : {true, false}) {
        const auto panels = composition(kind, format, hidden);
        ASSERT_EQ(panels.empty(), !job::has_panels(kind)) << job::scene_name(kind);
        if (!panels.empty()) expect_whole(panels);
      }
    }
  }
}

TEST(Compositions, SpeakOfNoHiddenLayerWhereThereIsNone) {
  for (const Format format : {Format::kWide, Format::kCompact, Format::kSquare, Format::kTall}) {
    for (const job::SceneKind& kind : job::all_scenes()) {
      for (const job::PanelSpec& panel : composition(kind, format, false)) {
        EXPECT_FALSE(job::is<job::HealthPanel>(panel.kind) || job::is<job::ProjectionPanel>(panel.kind));
      }
    }
  }
}

TEST(Compositions, CellsAre16UnitsApart) {
  const Rect body{48, 112, 1824, 820};
  job::PanelSpec left;
  left.columns = 8;
  job::PanelSpec right;
  right.column = 9;
  right.columns = 4;
  EXPECT_DOUBLE_EQ(grid_area(body, left).x, 48);
  EXPECT_DOUBLE_EQ(grid_area(body, left).right() + 16, grid_area(body, right).x);
  EXPECT_DOUBLE_EQ(grid_area(body, right).right(), body.right());
  EXPECT_DOUBLE_EQ(grid_area(body, right).bottom(), body.bottom());
}

}  // namespace
}  // namespace epochreel::scene
