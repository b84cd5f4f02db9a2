#include "src/compare/pairing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace epochreel::compare {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

OpenSide side_of(const std::vector<std::string>& names) {
  OpenSide side;
  for (const std::string& name : names) {
    Picture picture;
    picture.name = name;
    picture.frame = frame_of_name(name);
    side.pictures.push_back(picture);
  }
  sort_pictures(side.pictures);
  return side;
}

OpenSide film(std::int64_t frames) {
  std::vector<std::string> names;
  for (std::int64_t frame = 0; frame < frames; ++frame) names.push_back(frame_name(frame));
  return side_of(names);
}

/// "BASELINE ACTUAL" a pair, "-" where there is none.
std::vector<std::string> paired(const OpenSide& baseline, const OpenSide& actual) {
  std::vector<std::string> words;
  const auto name = [](const Picture* picture) { return picture == nullptr ? "-" : picture->name; };
  for (const Pair& pair : pair_up(baseline, actual).pairs)
    words.push_back(name(pair.baseline) + " " + name(pair.actual));
  return words;
}

TEST(Pairing, OnePictureStandsBesideOneWhateverTheirNames) {
  EXPECT_THAT(paired(side_of({"golden.png"}), side_of({"shot.png"})), ElementsAre("golden.png shot.png"));
  EXPECT_THAT(paired(side_of({"000030.png"}), side_of({"000000"})), ElementsAre("000030.png 000000"));
}

TEST(Pairing, FramesMeetByTheirNumbers) {
  EXPECT_THAT(paired(side_of({"2.png", "10.png", "1.png"}), side_of({"000001", "000010", "000011"})),
              ElementsAre("1.png 000001", "2.png -", "10.png 000010", "- 000011"));
}

TEST(Pairing, OtherPicturesMeetByTheirNames) {
  EXPECT_THAT(paired(side_of({"b.png", "a/x.png"}), side_of({"a/x.png", "c.png"})),
              ElementsAre("a/x.png a/x.png", "b.png -", "- c.png"));
}

TEST(Pairing, FramesAmongOtherPicturesMeetByTheirNames) {
  EXPECT_THAT(paired(side_of({"000001.png", "000010.png", "poster.png"}), side_of({"000001", "000010", "000011"})),
              ElementsAre("000001.png 000001", "000010.png 000010", "- 000011", "poster.png -"));
}

TEST(Pairing, TwoNamesOfOneNumberAreTwoPictures) {
  EXPECT_THAT(paired(side_of({"1.png", "01.png"}), side_of({"1.png", "01.png"})),
              ElementsAre("01.png 01.png", "1.png 1.png"));
}

TEST(Pairing, ASelectionIsHeldAgainstTheSameFramesOfAWholeFilm) {
  const OpenSide kept = side_of({"000000.png", "000003.png", "000006.png"});
  EXPECT_THAT(paired(kept, film(8)), ElementsAre("000000.png 000000", "000003.png 000003", "000006.png 000006"));
  EXPECT_THAT(paired(film(8), kept), ElementsAre("000000 000000.png", "000003 000003.png", "000006 000006.png"));
  EXPECT_EQ(pair_up(film(8), kept).stride, 3);
}

TEST(Pairing, AFrameOfTheSelectionMayBeMissing) {
  EXPECT_THAT(paired(film(10), side_of({"000000.png", "000003.png", "000009.png"})),
              ElementsAre("000000 000000.png", "000003 000003.png", "000006 -", "000009 000009.png"));
}

TEST(Pairing, FramesLostFromASelectionAreMissing) {
  EXPECT_THAT(paired(side_of({"0.png", "10.png", "20.png", "30.png"}), side_of({"0.png", "20.png"})),
              ElementsAre("0.png 0.png", "10.png -", "20.png 20.png", "30.png -"));
}

TEST(Pairing, NothingIsLeftOutBesideAnEmptySide) {
  EXPECT_THAT(paired(side_of({}), side_of({"10.png", "20.png"})), ElementsAre("- 10.png", "- 20.png"));
  EXPECT_THAT(paired(side_of({}), side_of({})), IsEmpty());
}

TEST(Pairing, NamesOfFramesAreDigitsAlone) {
  EXPECT_EQ(frame_of_name("000030.png"), 30);
  EXPECT_EQ(frame_of_name("000030"), 30);
  for (const char* name : {"", ".png", "-1.png", "+1", "1.5.png", "a1.png", "1/2.png", "99999999999999999999"}) {
    EXPECT_EQ(frame_of_name(name), std::nullopt) << name;
  }
  EXPECT_EQ(frame_name(30), "000030");
  EXPECT_EQ(frame_name(12'345'678), "12345678");
  EXPECT_EQ(png_name("000030"), "000030.png");
  EXPECT_EQ(png_name("000030.png"), "000030.png");
}

}  // namespace
}  // namespace epochreel::compare
