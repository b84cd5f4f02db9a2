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
    ASSERT_EQ(frame.cut->over.size(), 1U);
    const Rect area = std::get<Image>(frame.cut->over[0]).area;
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
  ASSERT_EQ(frame.cut->over.size(), 2U);
  const auto& moved = std::get<SetText>(frame.cut->over[0]);
  EXPECT_EQ(moved.asked, "98.69 %");
  EXPECT_DOUBLE_EQ(moved.line.type.size, 68);
  EXPECT_DOUBLE_EQ(moved.line.extents.width, 680);
  EXPECT_DOUBLE_EQ(moved.at.x, 874);
  EXPECT_EQ(std::get<SetText>(frame.cut->over[1]).at.x, 100) << "the small one leaves";
  EXPECT_EQ(frame.foreground.size(), 1U);
}

TEST(Cut, WordsLeaveBeforeOthersCome) {
  Drawing last = drawing_of({words("step 7", 14, {100, 900}), words("test loss", 14, {700, 60})});
  Drawing first = drawing_of({words("step 9", 14, {100, 900}), words("test loss", 14, {700, 60})});
  const CutPlan plan(last, first);
  for (const double share : {0.01, 0.25, 0.5, 0.75, 0.99}) {
    Drawing frame = first;
    plan.add_to(frame, share);
    double leaves = 0;
    for (const Primitive& primitive : frame.cut->over) {
      EXPECT_EQ(std::get<SetText>(primitive).asked, "step 7");
      leaves = std::get<SetText>(primitive).opacity;
    }
    ASSERT_EQ(frame.foreground.size(), 2U);
    const double comes = std::get<SetText>(frame.foreground[0]).opacity;
    EXPECT_LT(std::min(leaves, comes), 0.1) << "two words at one place";
    EXPECT_GT(share < 0.5 ? 1 - comes : 1 - leaves, 0.9);
    EXPECT_EQ(std::get<SetText>(frame.foreground[1]).opacity, 1) << "what both say is left as it is";
  }
}

Image tile(const std::string& of, std::uint8_t seed, const Rect& area) {
  Image image = picture(seed, area);
  image.of = of;
  return image;
}

Drawing with_place(Drawing drawing, const std::string& of, const Rect& area) {
  Image place;
  place.of = of;
  place.area = area;
  drawing.places.push_back(place);
  return drawing;
}

TEST(Cut, ANeuronBecomesItsTile) {
  const Drawing last = with_place(drawing_of({picture(9, {0, 0, 50, 50})}), "unit 3", {100, 100, 4, 4});
  const Drawing first = drawing_of({tile("unit 3", 1, {400, 200, 84, 84}), tile("unit 4", 2, {500, 200, 84, 84})});
  const CutPlan plan(last, first);
  double side = 4;
  for (const double share : {0.25, 0.5, 0.75}) {
    Drawing frame = first;
    plan.add_to(frame, share);
    EXPECT_EQ(frame.foreground.size(), 1U) << "the tile of unit 4 alone fades in";
    EXPECT_EQ(frame.cut->before->foreground.size(), 1U);
    ASSERT_EQ(frame.cut->over.size(), 1U);
    const auto& moved = std::get<Image>(frame.cut->over[0]);
    EXPECT_EQ(moved.bgrx, std::get<Image>(first.foreground[0]).bgrx);
    EXPECT_DOUBLE_EQ(moved.area.x, 100 + 300 * share);
    EXPECT_GT(moved.area.width, side);
    side = moved.area.width;
  }
}

TEST(Cut, ATileFliesToItsPlaceInALargerPicture) {
  const Drawing last = drawing_of({tile("unit 3", 1, {400, 200, 84, 84})});
  const Drawing first = with_place(drawing_of({picture(9, {0, 0, 500, 500})}), "unit 3", {28, 56, 28, 28});
  const CutPlan plan(last, first);
  Drawing frame = drawing_of({picture(9, {0, 0, 500, 500})});  // later frames say no places
  plan.add_to(frame, 0.5);
  EXPECT_TRUE(frame.cut->before->foreground.empty());
  ASSERT_EQ(frame.cut->over.size(), 1U);
  const auto& moved = std::get<Image>(frame.cut->over[0]);
  EXPECT_DOUBLE_EQ(moved.area.x, 214);
  EXPECT_DOUBLE_EQ(moved.opacity, 1);
  plan.add_to(frame, 0.99);
  EXPECT_LT(std::get<Image>(frame.cut->over[0]).opacity, 0.1) << "the larger picture shows it from then on";
}

TEST(Cut, AnotherImageOfTheSameUnitComesInItsPlace) {
  const CutPlan plan(drawing_of({tile("unit 3", 1, {0, 0, 40, 40})}), drawing_of({tile("unit 3", 2, {80, 0, 40, 40})}));
  Drawing frame = drawing_of({tile("unit 3", 2, {80, 0, 40, 40})});
  plan.add_to(frame, 0.25);
  ASSERT_EQ(frame.cut->over.size(), 2U);
  EXPECT_EQ(std::get<Image>(frame.cut->over[0]).bgrx[0], 2);
  EXPECT_EQ(std::get<Image>(frame.cut->over[1]).bgrx[0], 1);
  EXPECT_EQ(std::get<Image>(frame.cut->over[1]).area, std::get<Image>(frame.cut->over[0]).area);
  EXPECT_DOUBLE_EQ(std::get<Image>(frame.cut->over[1]).opacity, 0.75);
}

TEST(Cut, NothingFliesBetweenTwoPlaces) {
  const Drawing one = with_place(drawing_of({}), "unit 3", {100, 100, 4, 4});
  const CutPlan plan(one, with_place(drawing_of({}), "unit 3", {400, 100, 4, 4}));
  Drawing frame = drawing_of({});
  plan.add_to(frame, 0.5);
  EXPECT_TRUE(frame.cut->over.empty());
}

TEST(Cut, NothingIsCarriedThatStandsTwiceInTheNextScene) {
  const Drawing once = drawing_of({picture(1, {400, 200, 200, 200})});
  const Drawing twice = drawing_of({picture(1, {0, 0, 100, 100}), picture(1, {500, 0, 100, 100})});
  const CutPlan plan(once, twice);
  Drawing frame = twice;
  plan.add_to(frame, 0.5);
  EXPECT_TRUE(frame.cut->over.empty());
  EXPECT_EQ(frame.cut->before->foreground.size(), 1U);
  EXPECT_EQ(frame.foreground.size(), 2U);
}

TEST(Cut, OfSeveralInTheSceneBeforeTheFirstIsCarried) {
  const Drawing last = drawing_of({picture(1, {0, 0, 100, 100}), picture(1, {500, 0, 100, 100})});
  const Drawing first = drawing_of({picture(1, {400, 200, 200, 200})});
  const CutPlan plan(last, first);
  Drawing frame = first;
  plan.add_to(frame, 0.5);
  ASSERT_EQ(frame.cut->over.size(), 1U);
  EXPECT_DOUBLE_EQ(std::get<Image>(frame.cut->over[0]).area.x, 200);
  EXPECT_EQ(frame.cut->before->foreground.size(), 1U);
}

TEST(Cut, WhatStandsWhereItStoodIsLeftThere) {
  const Drawing last = drawing_of({picture(1, {0, 0, 100, 100}), words("98.69 %", 30, {1700, 60})});
  const CutPlan plan(last, last);
  Drawing frame = last;
  plan.add_to(frame, 0.5);
  EXPECT_TRUE(frame.cut->over.empty());
  EXPECT_EQ(frame.foreground.size(), 2U);
}

TEST(Cut, WhatALaterFrameLacksLeavesWithTheSceneBefore) {
  const Drawing last = drawing_of({picture(1, {0, 0, 100, 100})});
  const CutPlan plan(last, drawing_of({picture(1, {400, 200, 200, 200})}));
  Drawing frame = drawing_of({});
  plan.add_to(frame, 0.25);
  ASSERT_EQ(frame.cut->over.size(), 1U);
  EXPECT_DOUBLE_EQ(std::get<Image>(frame.cut->over[0]).area.x, 0);
  EXPECT_DOUBLE_EQ(std::get<Image>(frame.cut->over[0]).opacity, 0.75);
}

}  // namespace
}  // namespace epochreel::scene
