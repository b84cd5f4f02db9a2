#include "conclusion.h"

#include <gtest/gtest.h>

namespace epochreel::compare {
namespace {

Item frame(std::int64_t number, Verdict verdict) {
  Item item;
  item.name = "frame " + std::to_string(number);
  item.frame = number;
  item.verdict = verdict;
  return item;
}

Comparison comparison_of(const std::vector<Verdict>& verdicts) {
  Comparison comparison;
  comparison.baseline = {"base", SideKind::kBaseline};
  comparison.actual = {"now", SideKind::kBaseline};
  for (const Verdict verdict : verdicts) {
    comparison.items.push_back(frame(static_cast<std::int64_t>(comparison.items.size()), verdict));
  }
  return comparison;
}

Comparison concluded(Comparison comparison, const FileFinding& file = {}) {
  conclude(comparison, file);
  return comparison;
}

Comparison concluded(const std::vector<Verdict>& verdicts) { return concluded(comparison_of(verdicts)); }

TrainingComparison training_of(Verdict verdict, const std::string& sentence) {
  return {.verdict = verdict, .sentence = sentence, .diverged = "", .stages = {}};
}

TEST(Conclusion, TheSameIsExitCode0) {
  const Comparison all = concluded({Verdict::kSame, Verdict::kSame});
  EXPECT_EQ(all.verdict, Verdict::kSame);
  EXPECT_EQ(exit_code_of(all), 0);
  EXPECT_EQ(all.sentence, "All 2 frames are the same, bit for bit.");
  EXPECT_EQ(concluded({Verdict::kSame}).sentence, "The frame is the same, bit for bit.");
}

TEST(Conclusion, WithinToleranceIsExitCode0) {
  const Comparison found = concluded({Verdict::kSame, Verdict::kWithin});
  EXPECT_EQ(found.verdict, Verdict::kWithin);
  EXPECT_EQ(exit_code_of(found), 0);
  EXPECT_EQ(found.sentence, "1 of 2 frames is the same within tolerance.");
}

TEST(Conclusion, ADifferenceGoesBeforeAMissingBaseline) {
  for (const Verdict worst : {Verdict::kDifferent, Verdict::kMissing}) {
    const Comparison found = concluded({Verdict::kWithin, Verdict::kExtra, worst, Verdict::kOtherSize});
    EXPECT_EQ(found.verdict, Verdict::kDifferent);
    EXPECT_EQ(exit_code_of(found), 4);
  }
}

TEST(Conclusion, AMissingBaselineGoesBeforeTolerance) {
  for (const Verdict worst : {Verdict::kExtra, Verdict::kOtherSize}) {
    const Comparison found = concluded({Verdict::kWithin, worst});
    EXPECT_EQ(found.verdict, Verdict::kExtra);
    EXPECT_EQ(exit_code_of(found), 5);
  }
}

TEST(Conclusion, APictureMoreThanAPlainFolderHasIsADifference) {
  Comparison comparison = comparison_of({Verdict::kSame, Verdict::kExtra});
  comparison.baseline.kind = SideKind::kPlainFolder;
  const Comparison found = concluded(comparison);
  EXPECT_EQ(found.verdict, Verdict::kDifferent);
  EXPECT_EQ(exit_code_of(found), 4);
  EXPECT_EQ(found.sentence, "1 of 2 frames is extra.");
  comparison.items[1].verdict = Verdict::kOtherSize;
  EXPECT_EQ(exit_code_of(concluded(comparison)), 5);
}

TEST(Conclusion, CountsEveryVerdict) {
  const Comparison found = concluded({Verdict::kDifferent, Verdict::kDifferent, Verdict::kMissing, Verdict::kExtra,
                                      Verdict::kOtherSize, Verdict::kWithin, Verdict::kSame});
  EXPECT_EQ(
      found.sentence,
      "2 of 7 frames differ, 1 is missing, 1 has no baseline, 1 has another size, 1 is the same within tolerance.");
}

TEST(Conclusion, PicturesWithoutANumberAreNoFrames) {
  Comparison comparison = comparison_of({Verdict::kDifferent, Verdict::kSame});
  comparison.items[1].frame.reset();
  EXPECT_EQ(concluded(comparison).sentence, "1 of 2 pictures differs.");
}

TEST(Conclusion, SaysWhereThereIsNoBaseline) {
  Comparison comparison = comparison_of({Verdict::kExtra});
  comparison.baseline.kind = SideKind::kNothing;
  const Comparison found = concluded(comparison);
  EXPECT_EQ(exit_code_of(found), 5);
  EXPECT_EQ(
      found.sentence,
      "There is no baseline at base; take the actual over with 'epochreel approve'. 1 of 1 frame has no baseline.");
  comparison.items.clear();  // as of a trace alone
  EXPECT_EQ(exit_code_of(concluded(comparison)), 5);
}

TEST(Conclusion, TheEnvironmentLeadsWhereSomethingDiffers) {
  Comparison comparison = comparison_of({Verdict::kDifferent});
  comparison.environment = {{"cairo", "1.16.0", "1.18.0"}, {"cpu", "", "x"}, {"fonts", "a", "a"}};
  EXPECT_EQ(concluded(comparison).sentence,
            "The environment differs: cairo is 1.18.0, not 1.16.0. 1 of 1 frame differs.");
  comparison.items[0].verdict = Verdict::kSame;
  EXPECT_EQ(concluded(comparison).sentence,
            "The frame is the same, bit for bit. And that in another environment: cairo is 1.18.0, not 1.16.0.");
}

TEST(Conclusion, NamesFourVersionsAtMost) {
  Comparison comparison = comparison_of({Verdict::kDifferent});
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) comparison.environment.push_back({name, "1", "2"});
  EXPECT_EQ(concluded(comparison).sentence,
            "The environment differs: a is 2, not 1; b is 2, not 1; c is 2, not 1; d is 2, not 1 and 2 more. 1 of 1 "
            "frame differs.");
}

TEST(Conclusion, TellsTrainingFromDrawing) {
  Comparison comparison = comparison_of({Verdict::kDifferent, Verdict::kSame});
  comparison.training = training_of(Verdict::kSame, "the training is the same, bit for bit");
  EXPECT_EQ(concluded(comparison).sentence,
            "The drawing changed, the training is the same, bit for bit: 1 of 2 frames differs.");
  comparison.training = training_of(Verdict::kDifferent, "the training changed");
  EXPECT_EQ(concluded(comparison).sentence, "The training changed; 1 of 2 frames differs.");
  comparison.items[0].verdict = Verdict::kSame;
  const Comparison unseen = concluded(comparison);
  EXPECT_EQ(unseen.sentence, "The training changed; no frame shows it: all 2 frames are the same, bit for bit.");
  EXPECT_EQ(exit_code_of(unseen), 4);
}

TEST(Conclusion, ATrainingAloneDecides) {
  Comparison comparison = comparison_of({});
  comparison.training = training_of(Verdict::kWithin, "the training is the same within 3 ULP");
  const Comparison found = concluded(comparison);
  EXPECT_EQ(found.verdict, Verdict::kWithin);
  EXPECT_EQ(exit_code_of(found), 0);
  EXPECT_EQ(found.sentence, "The training is the same within 3 ULP.");
}

TEST(Conclusion, AMovieOfAnotherRateIsDifferent) {
  Comparison comparison = comparison_of({Verdict::kSame});
  comparison.movie = {{"frames/s", "30", "60"}};
  const Comparison found = concluded(comparison, {.stream_differs = true, .bytes_differ = true});
  EXPECT_EQ(exit_code_of(found), 4);
  EXPECT_EQ(found.sentence,
            "The frame is the same, bit for bit. The movie runs at 60 frames/s, its baseline at 30. The movies' own "
            "properties differ. The movie's bytes differ, though no frame does.");
}

TEST(Conclusion, OtherBytesOfAMovieAreWithinTolerance) {
  const Comparison found = concluded(comparison_of({Verdict::kSame}), {.stream_differs = false, .bytes_differ = true});
  EXPECT_EQ(found.verdict, Verdict::kWithin);
  EXPECT_EQ(exit_code_of(found), 0);
  EXPECT_EQ(found.sentence, "The frame is the same, bit for bit. The movie's bytes differ, though no frame does.");
}

TEST(MovedFrames, AreNamed) {
  std::vector<Item> items = comparison_of({Verdict::kDifferent, Verdict::kDifferent, Verdict::kWithin}).items;
  items[0].baseline_hash = "a";
  items[0].actual_hash = "b";
  items[1].baseline_hash = "b";
  items[1].actual_hash = "c";
  items[2].baseline_hash = "d";
  items[2].actual_hash = "a";
  for (Item& item : items) item.reason = "it differs";
  name_moved_frames(items);
  EXPECT_EQ(items[0].reason, "it differs; it is frame 1 of the baseline");
  EXPECT_EQ(items[1].reason, "it differs");
  EXPECT_EQ(items[2].reason, "it differs");
}

}  // namespace
}  // namespace epochreel::compare
