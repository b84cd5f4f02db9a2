#include "sides/pairing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sides/picture_name.h"

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
  OpenSide side = side_of(names);
  side.is_film = true;
  return side;
}

/// A side that says itself that it keeps every Nth frame.
OpenSide kept(std::int64_t every, const std::vector<std::string>& names) {
  OpenSide side = side_of(names);
  side.every = every;
  return side;
}

OpenSide file(const std::string& name) {
  OpenSide side = side_of({name});
  side.is_one_picture = true;
  return side;
}

/// "BASELINE ACTUAL" a pair, "-" where there is none.
std::vector<std::string> paired(const OpenSide& baseline, const OpenSide& actual) {
  std::vector<std::string> words;
  const auto name = [](const Picture* picture) { return picture == nullptr ? "-" : picture->name; };
  for (const Pair& pair : pair_up(baseline, actual).pairs)
    words.push_back(name(pair.baseline) + " " + name(pair.actual));
  return words;
}

TEST(Pairing, TwoFilesMeetWhateverTheirNames) {
  EXPECT_THAT(paired(file("golden.png"), file("shot.png")), ElementsAre("golden.png shot.png"));
  EXPECT_THAT(paired(file("000030.png"), file("000000")), ElementsAre("000030.png 000000"));
}

TEST(Pairing, PicturesOfFoldersMeetByNameHoweverFewTheyAre) {
  EXPECT_THAT(paired(side_of({"login.png"}), side_of({"signup.png"})), ElementsAre("login.png -", "- signup.png"));
  EXPECT_THAT(paired(file("login.png"), side_of({"signup.png"})), ElementsAre("login.png -", "- signup.png"));
  EXPECT_THAT(paired(side_of({"1.png"}), file("2.png")), ElementsAre("1.png -", "- 2.png"));
}

TEST(Pairing, EndingsInCapitalLettersAreThoseInSmallOnes) {
  EXPECT_THAT(paired(side_of({"B.PNG", "1.Png"}), side_of({"B.png", "000001.PNG"})),
              ElementsAre("- 000001.PNG", "1.Png -", "B.PNG B.png"));
  EXPECT_THAT(paired(side_of({"1.Png"}), film(2)), ElementsAre("- 000000", "1.Png 000001"));
}

TEST(Pairing, NamesThatDifferByCaseAreTwoPictures) {
  EXPECT_THAT(paired(side_of({"a.png", "A.png"}), side_of({"A.png", "a.png"})),
              ElementsAre("A.png A.png", "a.png a.png"));
  EXPECT_THAT(paired(side_of({"a.png", "a.PNG"}), side_of({"a.PNG", "a.png"})),
              ElementsAre("a.PNG a.PNG", "a.png a.png"));
  EXPECT_THAT(paired(side_of({"a.png", "a.PNG"}), side_of({"a.png"})), ElementsAre("a.png a.png", "a.PNG -"));
  EXPECT_THAT(paired(side_of({"a.pNg", "a.PNG"}), side_of({"a.png"})), ElementsAre("a.PNG -", "a.pNg -", "- a.png"));
  EXPECT_THAT(paired(side_of({"1.png", "1.PNG"}), side_of({"1.png", "1.PNG"})),
              ElementsAre("1.PNG 1.PNG", "1.png 1.png"));
}

TEST(Pairing, NamesAreBytes) {
  const std::string composed = "\u00e9.png";
  const std::string decomposed = "e\u0301.png";  // the same letter to an eye
  EXPECT_THAT(paired(side_of({composed}), side_of({decomposed})), ElementsAre("- " + decomposed, composed + " -"));
  EXPECT_THAT(paired(side_of({"\xff.png"}), side_of({"\xfe.png"})), ElementsAre("- \xfe.png", "\xff.png -"));
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

TEST(Pairing, FoldersWithGapsMissFrames) {
  EXPECT_THAT(paired(side_of({"0.png", "1.png", "2.png"}), side_of({"0.png", "2.png"})),
              ElementsAre("0.png 0.png", "1.png -", "2.png 2.png"));
  EXPECT_THAT(paired(side_of({"0.png", "2.png"}), side_of({"0.png", "1.png", "2.png", "3.png"})),
              ElementsAre("0.png 0.png", "- 1.png", "2.png 2.png", "- 3.png"));
  EXPECT_THAT(paired(film(3), side_of({"0.png", "2.png"})), ElementsAre("000000 0.png", "000001 -", "000002 2.png"));
  EXPECT_THAT(paired(side_of({"0.png", "2.png"}), film(3)), ElementsAre("0.png 000000", "- 000001", "2.png 000002"));
}

TEST(Pairing, EveryNthFrameIsHeldAgainstTheSameFramesOfAFilm) {
  const OpenSide third = kept(3, {"000000.png", "000003.png", "000006.png"});
  EXPECT_THAT(paired(third, film(8)), ElementsAre("000000.png 000000", "000003.png 000003", "000006.png 000006"));
  EXPECT_THAT(paired(film(8), third), ElementsAre("000000 000000.png", "000003 000003.png", "000006 000006.png"));
  EXPECT_EQ(pair_up(film(8), third).passed_over_of_baseline, 5);
  EXPECT_EQ(pair_up(film(8), third).passed_over_of_actual, 0);
  EXPECT_EQ(pair_up(third, film(8)).passed_over_of_actual, 5);
}

TEST(Pairing, EveryNthFrameBesideAFolderIsAFolder) {
  EXPECT_THAT(paired(kept(2, {"0.png", "2.png"}), side_of({"0.png", "1.png", "2.png"})),
              ElementsAre("0.png 0.png", "- 1.png", "2.png 2.png"));
}

TEST(Pairing, AFrameBetweenTheKeptOnesIsComparedWhereItIsThere) {
  EXPECT_THAT(paired(film(4), kept(2, {"0.png", "1.png", "2.png"})),
              ElementsAre("000000 0.png", "000001 1.png", "000002 2.png"));
  EXPECT_THAT(paired(film(2), kept(2, {"0.png", "3.png"})), ElementsAre("000000 0.png", "- 3.png"));
}

TEST(Pairing, AFrameOfTheSelectionMayBeMissing) {
  EXPECT_THAT(paired(film(10), kept(3, {"000000.png", "000003.png", "000009.png"})),
              ElementsAre("000000 000000.png", "000003 000003.png", "000006 -", "000009 000009.png"));
}

TEST(Pairing, AHundredThousandFramesTakeNoTime) {
  const OpenSide whole = film(100'000);
  EXPECT_EQ(pair_up(whole, whole).pairs.size(), 100'000U);
  EXPECT_EQ(pair_up(kept(30, {"0.png"}), whole).pairs.size(), 3334U);
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
  EXPECT_EQ(frame_of_name("000030.PNG"), 30);
  EXPECT_EQ(png_name("000030.PNG"), "000030.PNG");
  EXPECT_EQ(frame_of_name("9223372036854775807.png"), INT64_MAX);
  EXPECT_EQ(frame_of_name("9223372036854775808.png"), std::nullopt);
}

}  // namespace
}  // namespace epochreel::compare
