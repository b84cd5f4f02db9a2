#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "epochreel/base/error.h"
#include "job/job_testing.h"

namespace epochreel::job {
namespace {

using testing::kMinimal;
using testing::parse;

const std::filesystem::path kConfigs = std::filesystem::path(EPOCHREEL_SOURCE_DIR) / "configs";

TEST(Load, MinimalJobHasTheDefaults) {
  const Job job = parse(kMinimal);
  Job expected;
  expected.name = "a";
  expected.network = {DenseSpec{10}};
  EXPECT_EQ(job, expected);
}

TEST(Load, ReadsEveryKey) {
  const Job job = parse(R"(
name: all.keys_of-1
seed: 18446744073709551615
data: {dataset: idx, path: "/a b/ü", classes: 3, train_limit: 5, test_limit: 6}
network: [dense: 7, relu, dense: 3]
train:
  epochs: 1
  batch_size: 2
  optimizer: {sgd: {learning_rate: 2.5e-1, momentum: 0}}
  schedule: constant
  numerics: portable
record: {snapshots: 2, weights: none, probes_per_class: 1, eval_limit: 0}
movie:
  width: 64
  height: 7680
  fps: 1
  theme: night
  scenes:
    - closing: {seconds: 1.5}
    - title: {seconds: 2}
  png: all
  video: {codec: h264, crf: 0, preset: placebo}
)");
  Job expected;
  expected.name = "all.keys_of-1";
  expected.seed = 18446744073709551615U;
  expected.data = {DatasetKind::kIdx, "/a b/ü", 3, 5, 6};
  expected.network = {DenseSpec{7}, ReluSpec{}, DenseSpec{3}};
  expected.train = {1, 2, SgdSpec{0.25, 0}, Schedule::kConstant, Numerics::kPortable};
  expected.record = {2, WeightFormat::kNone, 1, 0};
  expected.movie = {
      64, 7680, 1, "night", {{SceneKind::kClosing, 1.5}, {SceneKind::kTitle, 2}}, {1}, {Codec::kH264, 0, "placebo"}};
  EXPECT_EQ(job, expected);
}

TEST(Load, PngHasThreeForms) {
  EXPECT_EQ(parse(std::string(kMinimal) + "movie: {png: none}").movie.png.every, 0);
  EXPECT_EQ(parse(std::string(kMinimal) + "movie: {png: all}").movie.png.every, 1);
  EXPECT_EQ(parse(std::string(kMinimal) + "movie: {png: {every: 7}}").movie.png.every, 7);
}

TEST(Load, AnOptimizerMayBeABareWord) {
  EXPECT_EQ(parse(std::string(kMinimal) + "train: {optimizer: sgd}").train.optimizer, OptimizerSpec(SgdSpec{}));
  EXPECT_EQ(parse(std::string(kMinimal) + "train: {optimizer: {sgd: {momentum: 0.5}}}").train.optimizer,
            OptimizerSpec(SgdSpec{0.1, 0.5}));
}

TEST(Load, NumbersMayHaveAnyDecimalForm) {
  const auto rate = [](const std::string& text) {
    return std::get<SgdSpec>(parse(std::string(kMinimal) + "train: {optimizer: {sgd: {learning_rate: " + text + "}}}")
                                 .train.optimizer)
        .learning_rate;
  };
  EXPECT_EQ(rate("1"), 1);
  EXPECT_EQ(rate("+.5"), 0.5);
  EXPECT_EQ(rate("5."), 5);
  EXPECT_EQ(rate("1e-3"), 0.001);
  EXPECT_EQ(rate("1.0E+2"), 100);
}

TEST(Load, AcceptsAByteOrderMarkAndCrLf) {
  EXPECT_EQ(parse("\xEF\xBB\xBFname: a\r\nnetwork: [{dense: 10}]\r\n"), parse(kMinimal));
}

TEST(Load, AcceptsOneExplicitDocument) {
  EXPECT_EQ(parse("%YAML 1.2\n---\nname: a\nnetwork: [{dense: 10}]\n...\n"), parse(kMinimal));
}

TEST(Load, MnistIsTheJobOfTheDesign) {
  Job expected;
  expected.name = "mnist";
  expected.network = {DenseSpec{1024}, ReluSpec{}, DenseSpec{512}, ReluSpec{}, DenseSpec{10}};
  EXPECT_EQ(load_job(kConfigs / "mnist.yaml"), expected) << "its keys are the defaults";
}

TEST(Load, FashionDiffersFromMnistInItsData) {
  Job expected = load_job(kConfigs / "mnist.yaml");
  expected.name = "fashion";
  expected.data.dataset = DatasetKind::kFashionMnist;
  EXPECT_EQ(load_job(kConfigs / "fashion.yaml"), expected);
}

TEST(Load, TinyIsThreeSecondsLong) {
  const Job job = load_job(kConfigs / "tiny.yaml");
  EXPECT_EQ(job.data.dataset, DatasetKind::kSynthetic);
  EXPECT_EQ(movie_frames(job.movie), 30);
}

TEST(Load, AMissingFileIsAnInvalidJob) {
  try {
    load_job("/nowhere/j.yaml");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    EXPECT_STREQ(error.what(), "/nowhere/j.yaml: there is no such file; give the path of a job in YAML");
  }
}

TEST(Load, AFolderIsNoJob) {
  try {
    load_job(kConfigs);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    EXPECT_EQ(error.what(), kConfigs.string() + ": this is a folder; give the path of a job in YAML");
  }
}

TEST(Load, AFileOfMoreThanOneMebibyteIsRefused) {
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) / "epochreel_job_too_large.yaml";
  std::ofstream(path) << kMinimal << std::string(std::size_t{1} << 20, '#');
  try {
    load_job(path);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    EXPECT_THAT(error.what(), ::testing::StartsWith(path.string() + ": "));
  }
  std::filesystem::remove(path);
}

TEST(Load, NamesOfKinds) {
  EXPECT_EQ(layer_type(DenseSpec{3}), "dense");
  EXPECT_EQ(layer_type(ReluSpec{}), "relu");
  EXPECT_EQ(dataset_name(DatasetKind::kFashionMnist), "fashion-mnist");
  EXPECT_EQ(scene_name(SceneKind::kPredictions), "predictions");
}

TEST(Load, FramesAreRoundedToTheNearest) {
  EXPECT_EQ(scene_frames({SceneKind::kTitle, 0.51}, 10), 5);
  EXPECT_EQ(scene_frames({SceneKind::kTitle, 0.05}, 10), 1);
  EXPECT_EQ(movie_frames(Job{}.movie), 70 * 30);
}

}  // namespace
}  // namespace epochreel::job
