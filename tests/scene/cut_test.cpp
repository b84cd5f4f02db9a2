/// Cuts: what both scenes show is carried over, all else fades.
#include "src/scene/drawing/cut.h"

#include <gtest/gtest.h>

#include "epochreel/scene/film.h"

namespace epochreel::scene {
namespace {

SetText words(const std::string& asked, double size, Point at) {
  SetText text;
  text.asked = asked;
  text.line.words = asked;
  text.line.type.size = size;
  text.line.extents = {10 * size, -size, size};
  text.at = at;
  return text;
}

Image picture(std::uint8_t seed, const Rect& area) {
  Image image;
  image.area = area;
  image.width = image.height = 8;
  image.bgrx.assign(256, 0);
  image.bgrx[0] = seed;
  return image;
}

const Theme& theme() {
  static const Theme night;
  return night;
}

Drawing drawing_of(std::vector<Primitive> foreground) {
  Drawing drawing;
  drawing.width = 1920;
  drawing.height = 1080;
  drawing.theme = &theme();
  drawing.foreground = std::move(foreground);
  return drawing;
}

TEST(Cut, PicturesMoveFromOnePlaceToTheOther) {
  const Drawing last = drawing_of({picture(1, {0, 0, 100, 100}), picture(2, {500, 0, 100, 100})});
  const Drawing first = drawing_of({picture(1, {400, 200, 200, 200})});
  const CutPlan plan(last, first);
  double x = 0;
  for (const double share : {0.25, 0.5, 0.75}) {
    Drawing frame = first;
    plan.add_to(frame, share);
    EXPECT_TRUE(frame.foreground.empty()) << "it is drawn once";
    EXPECT_EQ(frame.cut->before->foreground.size(), 1U);
    EXPECT_DOUBLE_EQ(frame.cut->opacity, 1 - share);
    ASSERT_EQ(frame.cut->carried.size(), 1U);
    const Rect area = std::get<Image>(frame.cut->carried[0]).area;
    EXPECT_DOUBLE_EQ(area.x, 400 * share);
    EXPECT_DOUBLE_EQ(area.width, 100 + 100 * share);
    EXPECT_GT(area.x, x);
    x = area.x;
  }
}

TEST(Cut, LargeWordsMoveAndGrowAndSmallOnesFade) {
  const Drawing last = drawing_of({words("98.69 %", 24, {1700, 60}), words("input", 14, {100, 900})});
  const Drawing first = drawing_of({words("98.69 %", 112, {48, 120}), words("input", 14, {700, 900})});
  const CutPlan plan(last, first);
  Drawing frame = first;
  plan.add_to(frame, 0.5);
  ASSERT_EQ(frame.cut->carried.size(), 1U);
  const auto& moved = std::get<SetText>(frame.cut->carried[0]);
  EXPECT_EQ(moved.asked, "98.69 %");
  EXPECT_DOUBLE_EQ(moved.line.type.size, 68);
  EXPECT_DOUBLE_EQ(moved.line.extents.width, 680);
  EXPECT_DOUBLE_EQ(moved.at.x, 874);
  EXPECT_EQ(frame.foreground.size(), 1U);
}

TEST(Cut, NothingIsCarriedThatStandsTwiceInTheNextScene) {
  const Drawing once = drawing_of({picture(1, {400, 200, 200, 200})});
  const Drawing twice = drawing_of({picture(1, {0, 0, 100, 100}), picture(1, {500, 0, 100, 100})});
  const CutPlan plan(once, twice);
  Drawing frame = twice;
  plan.add_to(frame, 0.5);
  EXPECT_TRUE(frame.cut->carried.empty());
  EXPECT_EQ(frame.cut->before->foreground.size(), 1U);
  EXPECT_EQ(frame.foreground.size(), 2U);
}

TEST(Cut, OfSeveralInTheSceneBeforeTheFirstIsCarried) {
  const Drawing last = drawing_of({picture(1, {0, 0, 100, 100}), picture(1, {500, 0, 100, 100})});
  const Drawing first = drawing_of({picture(1, {400, 200, 200, 200})});
  const CutPlan plan(last, first);
  Drawing frame = first;
  plan.add_to(frame, 0.5);
  ASSERT_EQ(frame.cut->carried.size(), 1U);
  EXPECT_DOUBLE_EQ(std::get<Image>(frame.cut->carried[0]).area.x, 200);
  EXPECT_EQ(frame.cut->before->foreground.size(), 1U);
}

TEST(Cut, WhatStandsWhereItStoodIsLeftThere) {
  const Drawing last = drawing_of({picture(1, {0, 0, 100, 100}), words("98.69 %", 30, {1700, 60})});
  const CutPlan plan(last, last);
  Drawing frame = last;
  plan.add_to(frame, 0.5);
  EXPECT_TRUE(frame.cut->carried.empty());
  EXPECT_EQ(frame.foreground.size(), 2U);
}

TEST(Cut, WhatALaterFrameLacksLeavesWithTheSceneBefore) {
  const Drawing last = drawing_of({picture(1, {0, 0, 100, 100})});
  const CutPlan plan(last, drawing_of({picture(1, {400, 200, 200, 200})}));
  Drawing frame = drawing_of({});
  plan.add_to(frame, 0.25);
  ASSERT_EQ(frame.cut->carried.size(), 1U);
  EXPECT_DOUBLE_EQ(std::get<Image>(frame.cut->carried[0]).area.x, 0);
  EXPECT_DOUBLE_EQ(std::get<Image>(frame.cut->carried[0]).opacity, 0.75);
}

}  // namespace
}  // namespace epochreel::scene
