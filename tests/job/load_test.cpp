#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <variant>

#include "epochreel/base/error.h"
#include "job/job_testing.h"
#include "source_folder.h"

namespace epochreel::job {
namespace {

using testing::kMinimal;
using testing::parse;

const std::filesystem::path kConfigs = source_folder() / "configs";

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
  optimizer: {sgd: {learning_rate: 2.5e-1, momentum: 0.5, nesterov: true, weight_decay: 1e-4}}
  schedule: {step: {every: 0.25, factor: 0.5, warm_up: 0.5}}
  init: {constant: -0.5}
  label_smoothing: 0.1
  clip_norm: 2
  augment: {shift: 2, rotation: 10, scale: 0.1, flip: true}
  numerics: portable
record: {snapshots: 2, weights: none, probes_per_class: 1, eval_limit: 0}
movie:
  width: 64
  height: 7680
  fps: 1
  theme: night
  title: A b
  footer: {text: c d}
  captions: false
  scenes:
    - closing: {seconds: 1.5}
    - title: {seconds: 2}
  png: all
  video: {codec: h264, crf: 1, preset: placebo}
)");
  Job expected;
  expected.name = "all.keys_of-1";
  expected.seed = 18446744073709551615U;
  expected.data = {DatasetKind::kIdx, "/a b/ü", 3, 5, 6};
  expected.network = {DenseSpec{7}, ReluSpec{}, DenseSpec{3}};
  expected.train.epochs = 1;
  expected.train.batch_size = 2;
  expected.train.optimizer = SgdSpec{0.25, 0.5, true, 1e-4};
  expected.train.schedule = StepSchedule{0.5, 0.25, 0.5};
  expected.train.init = ConstantInit{-0.5};
  expected.train.label_smoothing = 0.1;
  expected.train.clip_norm = 2;
  expected.train.augment = {2, 10, 0.1, true};
  expected.train.numerics = Numerics::kPortable;
  expected.record = {2, WeightFormat::kNone, 1, 0};
  expected.movie = {64,
                    7680,
                    1,
                    {},
                    {{ClosingScene{}, 1.5}, {TitleScene{}, 2}},
                    {1},
                    H264Spec{1, "placebo"},
                    "A b",
                    {"c d", "", {}},
                    false,
                    {}};
  EXPECT_EQ(job, expected);
}

TEST(Load, PngHasThreeForms) {
  EXPECT_EQ(parse(std::string(kMinimal) + "movie: {png: none}").movie.png.every, 0);
  EXPECT_EQ(parse(std::string(kMinimal) + "movie: {png: all}").movie.png.every, 1);
  EXPECT_EQ(parse(std::string(kMinimal) + "movie: {png: {every: 7}}").movie.png.every, 7);
}

std::vector<LayerSpec> network(const std::string& layers) {
  return parse("name: a\ndata: {dataset: idx, path: /a}\nnetwork: [" + layers + ", dense: 10]").network;
}

TEST(Load, LayersHaveTheseForms) {
  const std::vector<std::pair<std::string, LayerSpec>> forms = {
      {"dense: 7", DenseSpec{7}},
      {"conv2d: {filters: 8}", Conv2dSpec{8, 3, 1, Padding::kSame}},
      {"conv2d: {filters: 8, kernel: 5, stride: 2, padding: valid}", Conv2dSpec{8, 5, 2, Padding::kValid}},
      {"max_pool2d", MaxPool2dSpec{{2, 0}}},
      {"max_pool2d: 4", MaxPool2dSpec{{4, 0}}},
      {"max_pool2d: {kernel: 3, stride: 2}", MaxPool2dSpec{{3, 2}}},
      {"avg_pool2d", AvgPool2dSpec{{2, 0}}},
      {"avg_pool2d: 4", AvgPool2dSpec{{4, 0}}},
      {"avg_pool2d: {stride: 1}", AvgPool2dSpec{{2, 1}}},
      {"batch_norm", BatchNormSpec{0.1, 1e-5}},
      {"batch_norm: {momentum: 0.2, epsilon: 0.001}", BatchNormSpec{0.2, 0.001}},
      {"dropout", DropoutSpec{0.5}},
      {"dropout: 0.25", DropoutSpec{0.25}},
      {"flatten", FlattenSpec{}},
      {"relu", ReluSpec{}},
      {"leaky_relu", LeakyReluSpec{0.01}},
      {"leaky_relu: 0.2", LeakyReluSpec{0.2}},
      {"elu", EluSpec{1}},
      {"elu: 0.5", EluSpec{0.5}},
      {"tanh", TanhSpec{}},
      {"sigmoid", SigmoidSpec{}},
      {"gelu", GeluSpec{}},
  };
  std::set<std::size_t> types;
  for (const auto& [text, layer] : forms) {
    EXPECT_EQ(network(text).front(), layer) << text;
    types.insert(layer.index());
  }
  EXPECT_EQ(types.size(), std::variant_size_v<LayerSpec>) << "a type of layer has no form here";
}

TrainSpec train(const std::string& keys) { return parse(std::string(kMinimal) + "train: {" + keys + "}").train; }

TEST(Load, OptimizersHaveTheseForms) {
  EXPECT_EQ(train("optimizer: sgd").optimizer, OptimizerSpec(SgdSpec{}));
  EXPECT_EQ(train("optimizer: {sgd: {momentum: 0.5}}").optimizer, OptimizerSpec(SgdSpec{0.1, 0.5}));
  EXPECT_EQ(train("optimizer: adam").optimizer, OptimizerSpec(AdamSpec{0.001, 0.9, 0.999, 1e-8, 0}));
  EXPECT_EQ(train("optimizer: adamw").optimizer, OptimizerSpec(AdamWSpec{0.001, 0.9, 0.999, 1e-8, 0.01}));
  const std::string keys = "{learning_rate: 0.2, beta1: 0.8, beta2: 0.9, epsilon: 0.1, weight_decay: 0.3}";
  EXPECT_EQ(train("optimizer: {adam: " + keys + "}").optimizer, OptimizerSpec(AdamSpec{0.2, 0.8, 0.9, 0.1, 0.3}));
  EXPECT_EQ(train("optimizer: {adamw: " + keys + "}").optimizer, OptimizerSpec(AdamWSpec{0.2, 0.8, 0.9, 0.1, 0.3}));
}

TEST(Load, SchedulesHaveTheseForms) {
  EXPECT_EQ(train("schedule: constant").schedule, ScheduleSpec(ConstantSchedule{}));
  EXPECT_EQ(train("schedule: {constant: {warm_up: 2}}").schedule, ScheduleSpec(ConstantSchedule{2}));
  EXPECT_EQ(train("schedule: cosine").schedule, ScheduleSpec(CosineSchedule{}));
  EXPECT_EQ(train("schedule: {cosine: {warm_up: 1.5}}").schedule, ScheduleSpec(CosineSchedule{1.5}));
  EXPECT_EQ(train("schedule: step").schedule, ScheduleSpec(StepSchedule{0, 4, 0.1}));
  EXPECT_EQ(train("schedule: {step: {every: 3, factor: 0.5, warm_up: 1}}").schedule,
            ScheduleSpec(StepSchedule{1, 3, 0.5}));
  EXPECT_EQ(train("schedule: one_cycle").schedule, ScheduleSpec(OneCycleSchedule{0, 0.3, 25, 10000}));
  EXPECT_EQ(train("schedule: {one_cycle: {rise: 0.4, start_divisor: 10, end_divisor: 100, warm_up: 1}}").schedule,
            ScheduleSpec(OneCycleSchedule{1, 0.4, 10, 100}));
}

TEST(Load, InitsHaveTheseForms) {
  EXPECT_EQ(train("init: he_normal").init, InitSpec(HeNormalInit{}));
  EXPECT_EQ(train("init: glorot_uniform").init, InitSpec(GlorotUniformInit{}));
  EXPECT_EQ(train("init: {constant: 0.01}").init, InitSpec(ConstantInit{0.01}));
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
  expected.train.label_smoothing = 0.1;
  EXPECT_EQ(load_job(kConfigs / "mnist.yaml"), expected) << "all its other keys are the defaults";
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
  EXPECT_EQ(layer_type(MaxPool2dSpec{}), "max_pool2d");
  EXPECT_EQ(layer_type(BatchNormSpec{}), "batch_norm");
  EXPECT_EQ(layer_type(DropoutSpec{}), "dropout");
  EXPECT_EQ(dataset_name(DatasetKind::kFashionMnist), "fashion-mnist");
  EXPECT_EQ(scene_name(PredictionsScene{}), "predictions");
}

TEST(Load, FramesAreRoundedToTheNearest) {
  EXPECT_EQ(scene_frames({TitleScene{}, 0.51}, 10), 5);
  EXPECT_EQ(scene_frames({TitleScene{}, 0.05}, 10), 1);
  EXPECT_EQ(movie_frames(Job{}.movie), 105 * 30);
}

}  // namespace
}  // namespace epochreel::job
