#include <gtest/gtest.h>

#include "job/described.h"
#include "job/job_testing.h"

namespace epochreel::job {
namespace {

using testing::error_of;
using testing::kMinimal;
using testing::parse;

TEST(Overrides, LaterOnesWin) { EXPECT_EQ(parse(kMinimal, {"train.epochs=3", "train.epochs=4"}).train.epochs, 4); }

TEST(Overrides, ReachEveryKindOfValue) {
  EXPECT_EQ(parse(kMinimal, {"name=b"}).name, "b");
  EXPECT_EQ(parse(kMinimal, {"data.path=/a=b"}).data.path, "/a=b");
  EXPECT_EQ(parse(kMinimal, {"movie.scenes=[{title: {seconds: 1}}]"}).movie.scenes.size(), 1U);
  EXPECT_EQ(parse(kMinimal, {"movie.png=none"}).movie.png.every, 0);
  EXPECT_EQ(parse(kMinimal, {"movie.png=none", "movie.png.every=7"}).movie.png.every, 7);
  EXPECT_EQ(parse(kMinimal, {"train.optimizer=sgd", "train.optimizer.sgd.momentum=0.5"}).train.optimizer,
            OptimizerSpec(SgdSpec{0.1, 0.5}));
  EXPECT_EQ(parse(kMinimal, {"train={epochs: 3}"}).train.epochs, 3);
}

TEST(Overrides, NameListItemsByNumber) {
  const Job job = parse("name: a\nnetwork: [dense: 5, relu, dense: 10]", {"network.0.dense=7"});
  EXPECT_EQ(job.network.front(), LayerSpec(DenseSpec{7}));
  EXPECT_EQ(parse(kMinimal, {"network.0=dense: 10"}).network.size(), 1U);
}

TEST(Overrides, ReachIntoDefaultLists) {
  Job expected = parse(kMinimal);
  expected.movie.scenes[2].seconds = 5;
  EXPECT_EQ(parse(kMinimal, {"movie.scenes.2.training.seconds=5"}), expected);
}

TEST(Overrides, GiveWhatTheFileLacks) { EXPECT_EQ(parse("name: a", {"network=[{dense: 10}]"}), parse(kMinimal)); }

TEST(Overrides, AnotherCodecLeavesTheKeysOfTheFirstBehind) {
  const std::string job = std::string(kMinimal) + "\nmovie: {video: {codec: h264, crf: 20}}\n";
  EXPECT_EQ(parse(job, {"movie.video.codec=ffv1"}).movie.video, VideoSpec(Ffv1Spec{}));
  EXPECT_EQ(parse(job, {"movie.video.codec=ffv1", "movie.video.codec=h264"}).movie.video,
            VideoSpec(H264Spec{.crf = 20}));
  EXPECT_EQ(parse(job, {"movie.video.codec=hevc"}).movie.video, VideoSpec(HevcSpec{}));
  EXPECT_EQ(parse(job, {"movie.video.codec=vp9", "movie.video.crf=9"}).movie.video, VideoSpec(Vp9Spec{.crf = 9}));
  EXPECT_EQ(parse(std::string(kMinimal) + "\nmovie: {video: {crf: 20}}\n", {"movie.video.codec=h264"}).movie.video,
            VideoSpec(H264Spec{.crf = 20}));
  EXPECT_EQ(error_of(job, {"movie.video.codec=ffv1", "movie.video.crf=9"}),
            "--set movie.video.crf=9: movie.video.crf is a key of h264, and movie.video.codec is ffv1; leave it out");
}

TEST(Overrides, MalformedOnesAreWrongUsage) {
  for (const std::string text : {"train.epochs", "=3", "a..b=3", ".a=3", "a.=3", "="}) {
    try {
      parse(kMinimal, {text});
      FAIL() << "no error: " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
      EXPECT_EQ(error.what(), "--set " + text +
                                  ": an override is written key=value with the dotted path of the key, as in --set "
                                  "train.epochs=3");
    }
  }
}

TEST(Overrides, VeryLongPathsAreWrongUsage) {
  std::string path = "a";
  for (int i = 0; i < 50000; ++i) path += ".a";
  try {
    parse(kMinimal, {path + "=3"});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    EXPECT_LT(std::string_view(error.what()).size(), 400U);
  }
}

TEST(Overrides, ErrorsNameTheOverride) {
  const auto error = [](const std::string& text) { return error_of(kMinimal, {"seed=1", text}); };
  EXPECT_EQ(
      error("train.epochs=x"),
      "--set train.epochs=x: train.epochs must be a whole number from 1 to 100000 in plain decimal digits, not 'x'");
  EXPECT_EQ(error("train.epochs="),
            "--set train.epochs=: train.epochs has no value; give a whole number from 1 to 100000");
  EXPECT_EQ(error("train.epoch=3"), "--set train.epoch=3: train has no key 'epoch'; the nearest is 'epochs' (keys: " +
                                        testing::keys_of<TrainSpec>() + ")");
  EXPECT_EQ(error("data={path: a, path: b}"),
            "--set data={path: a, path: b}: the key 'path' is given twice; remove one of the two");
  EXPECT_EQ(error("seed=&a 3"), "--set seed=&a 3: anchors (&name) are not allowed in a job; write the value out");
  EXPECT_EQ(
      error("network.0.dense=12"),
      "--set network.0.dense=12: network.0, the last layer, has 12 units, but the 10 classes need a dense layer of 10 "
      "units at the end; make it 'dense: 10'");
  EXPECT_EQ(error("train.epochs.x=3"),
            "--set train.epochs.x=3: train.epochs must be a whole number from 1 to 100000, not a map");
  EXPECT_EQ(error("name=a\x07"), "--set name=a\\x07: the control character U+0007 may not stand in a job; remove it");
}

TEST(Overrides, ErrorsOfLists) {
  const auto error = [](const std::string& text) { return error_of(kMinimal, {text}); };
  EXPECT_EQ(
      error("movie.scenes.11.title.seconds=5"),
      "--set movie.scenes.11.title.seconds=5: movie.scenes has no item '11'; its items are numbered from 0 to 10");
  EXPECT_EQ(
      error("movie.scenes.title.seconds=5"),
      "--set movie.scenes.title.seconds=5: movie.scenes has no item 'title'; its items are numbered from 0 to 10");
  EXPECT_EQ(
      error("movie.scenes.0.closing.seconds=5"),
      "--set movie.scenes.0.closing.seconds=5: movie.scenes.0 must have one key, but has 'title' and 'closing'; keep "
      "one of the two");
}

}  // namespace
}  // namespace epochreel::job
