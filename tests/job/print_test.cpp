#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "job/job_testing.h"

namespace epochreel::job {
namespace {

using testing::kMinimal;
using testing::parse;

class RandomJobs {
 public:
  Job next() {
    Job job;
    job.name = pick({"a", "null", "5", "true", "yes", "1e5", "-", "0x1", "a.b_c-d"});
    job.seed = engine_();
    job.data.dataset = static_cast<DatasetKind>(whole(0, 3));
    const bool free = job.data.dataset == DatasetKind::kIdx || job.data.dataset == DatasetKind::kSynthetic;
    job.data.classes = free ? whole(2, 256) : 10;
    if (job.data.dataset != DatasetKind::kSynthetic) {
      job.data.path =
          pick({"/a", "a b", "a: b", "'", "\"", "\\", "#x", "é", "- a", "./~", "3", "{a}", "&a", "null", " x "});
      job.data.train_images = pick({"auto", "/a", "a: b", "3", "./~"});
      job.data.train_labels = pick({"auto", "a b"});
      job.data.test_images = pick({"auto", "#x"});
      job.data.test_labels = pick({"auto", "null"});
      job.data.first_label = whole(0, 1'000'000);
    }
    job.data.train_limit = whole(0, 1'000'000'000);
    job.data.test_limit = whole(0, 1'000'000'000);
    job.network = network(job.data);
    randomize(job.train);
    job.record = {whole(2, 100000), static_cast<WeightFormat>(whole(0, 2)), whole(1, 100), whole(0, 1'000'000'000)};
    randomize(job.movie);
    return job;
  }

 private:
  void randomize(MovieSpec& movie) {
    movie.width = 2 * whole(32, 3840);
    movie.height = 2 * whole(32, 3840);
    movie.fps = whole(1, 240);
    movie.scenes.clear();
    for (int i = whole(1, 10); i > 0; --i)
      movie.scenes.push_back({static_cast<SceneKind>(whole(0, 5)), 1 + positive(3599)});
    movie.png.every = whole(0, 4);
    movie.video = H264Spec{whole(1, 51), pick({"ultrafast", "medium", "placebo"})};
    if (whole(0, 1) == 1) movie.video = Ffv1Spec{};
  }

  /// Fits images of 16 x 16: at most four times they get smaller, never below 1 x 1.
  std::vector<LayerSpec> network(const DataSpec& data) {
    std::vector<LayerSpec> layers;
    const bool image = whole(0, 1) == 0;
    for (int i = image ? whole(1, 8) : 0; i > 0; --i) layers.push_back(i <= 4 ? window_layer() : any_layer());
    if (image) layers.push_back(FlattenSpec{});
    for (int i = whole(0, 8); i > 0; --i) {
      layers.push_back(whole(0, 1) == 0 ? any_layer() : LayerSpec(DenseSpec{whole(1, 2000)}));
    }
    layers.push_back(DenseSpec{data.classes});
    return layers;
  }

  LayerSpec window_layer() {
    if (whole(0, 2) == 0) return MaxPool2dSpec{{1, whole(0, 2)}};
    if (whole(0, 1) == 0) return AvgPool2dSpec{{whole(1, 2), whole(0, 1)}};
    return Conv2dSpec{whole(1, 9), whole(1, 3), whole(1, 2), Padding::kSame};
  }

  LayerSpec any_layer() {
    const LayerSpec layers[] = {
        BatchNormSpec{positive(1), positive(1)},
        DropoutSpec{positive(0.99)},
        ReluSpec{},
        TanhSpec{},
        SigmoidSpec{},
        LeakyReluSpec{positive(1)},
        GeluSpec{},
    };
    return layers[whole(0, std::size(layers) - 1)];
  }

  void randomize(TrainSpec& train) {
    train.epochs = whole(2, 100000);
    train.batch_size = whole(1, 65536);
    const OptimizerSpec optimizers[] = {
        SgdSpec{positive(1000), positive(0.99), flag(), positive(100)},
        AdamSpec{positive(1000), positive(0.99), positive(0.99), positive(1), positive(100)},
        AdamWSpec{positive(1000), positive(0.99), positive(0.99), positive(1), positive(100)},
    };
    train.optimizer = optimizers[whole(0, 2)];
    const ScheduleSpec schedules[] = {
        ConstantSchedule{positive(1)},
        CosineSchedule{positive(1)},
        StepSchedule{positive(1), positive(100), positive(1)},
        OneCycleSchedule{positive(1), positive(0.99), 1 + positive(100), 1 + positive(1e8)},
    };
    train.schedule = schedules[whole(0, 3)];
    const InitSpec inits[] = {HeNormalInit{}, GlorotUniformInit{}, ConstantInit{-positive(1000)}};
    train.init = inits[whole(0, 2)];
    train.label_smoothing = positive(0.99);
    train.clip_norm = positive(1000);
    train.augment = {positive(10), positive(180), positive(0.99), flag()};
    train.numerics = static_cast<Numerics>(whole(0, 1));
  }

  bool flag() { return whole(0, 1) == 1; }
  int whole(int min, int max) { return std::uniform_int_distribution<int>(min, max)(engine_); }

  /// Above 0 and at most `max`, of any magnitude.
  double positive(double max) {
    const double unit = std::uniform_real_distribution<double>(1e-3, 1)(engine_);
    return whole(0, 1) == 0 ? unit * max : unit * max * std::pow(10.0, -whole(0, 300));
  }

  std::string pick(std::vector<std::string> words) {
    return words[static_cast<std::size_t>(whole(0, static_cast<int>(words.size()) - 1))];
  }

  std::mt19937_64 engine_{1};
};

TEST(Print, YamlReadsBackToTheSameJob) {
  RandomJobs jobs;
  for (int i = 0; i < 500; ++i) {
    const Job job = jobs.next();
    const std::string yaml = to_yaml(job);
    ASSERT_EQ(parse(yaml), job) << yaml;
  }
}

TEST(Print, JsonIsYamlOfTheSameJob) {
  RandomJobs jobs;
  for (int i = 0; i < 200; ++i) {
    const Job job = jobs.next();
    const std::string json = to_json(job);
    ASSERT_TRUE(nlohmann::json::accept(json)) << json;
    ASSERT_EQ(parse(json), job) << json;
  }
}

TEST(Print, Yaml) {
  EXPECT_EQ(to_yaml(parse("name: '5'\nnetwork: [relu, dense: 10]\ndata: {path: a b}\nmovie: {scenes: [title: {seconds: "
                          "0.1}], png: none}")),
            R"(name: "5"
seed: 1
data:
  dataset: mnist
  path: "a b"
  classes: 10
  train_limit: 0
  test_limit: 0
  train_images: auto
  train_labels: auto
  test_images: auto
  test_labels: auto
  first_label: 0
network:
  - relu
  - dense: 10
train:
  epochs: 12
  batch_size: 128
  optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9, nesterov: false, weight_decay: 0}}
  schedule: {cosine: {warm_up: 0}}
  init: he_normal
  label_smoothing: 0
  clip_norm: 0
  augment: {shift: 0, rotation: 0, scale: 0, flip: false}
  numerics: native
record:
  snapshots: 120
  weights: f16
  probes_per_class: 4
  eval_limit: 1000
movie:
  width: 1920
  height: 1080
  fps: 30
  theme: night
  scenes:
    - title: {seconds: 0.1}
  png: none
  video: {codec: h264, crf: 18, preset: medium}
)");
}

TEST(Print, TrainingJsonIsCanonical) {
  const std::string expected =
      R"({"seed":1,"data":{"dataset":"mnist","classes":10,"train_limit":0,"test_limit":0},"network":[{"dense":10}],)"
      R"("train":{"epochs":12,"batch_size":128,"optimizer":{"sgd":{"learning_rate":1.0e-05,"momentum":0.9,"nesterov":false,)"
      R"("weight_decay":0}},"schedule":{"cosine":{"warm_up":0}},"init":"he_normal","label_smoothing":0,"clip_norm":0,)"
      R"("augment":{"shift":0,"rotation":0,"scale":0,"flip":false},"numerics":"native"},"record":{"snapshots":120,"weights":"f16","probes_per_class":4,)"
      R"("eval_limit":1000}})";
  EXPECT_EQ(training_json(parse(kMinimal, {"train.optimizer.sgd.learning_rate=0.00001"})), expected);
  EXPECT_EQ(training_json(parse(kMinimal, {"train.optimizer.sgd.learning_rate=1e-5", "movie.fps=3", "name=other",
                                           "data.path=/elsewhere"})),
            expected)
      << "neither the picture, the name nor the folder of the data decides the trace";
}

TEST(Print, TrainingJsonHasEveryKeyThatDecidesTheTrace) {
  const std::string base = training_json(parse(kMinimal));
  for (const std::string change : {"seed=2",
                                   "data.dataset=synthetic",
                                   "data.train_limit=1",
                                   "data.test_limit=1",
                                   "data.first_label=1",
                                   "network=[relu, dense: 10]",
                                   "train.epochs=1",
                                   "train.batch_size=1",
                                   "train.optimizer.sgd.momentum=0",
                                   "train.optimizer.sgd.nesterov=true",
                                   "train.optimizer=adam",
                                   "train.schedule=constant",
                                   "train.schedule.cosine.warm_up=1",
                                   "train.init=glorot_uniform",
                                   "train.label_smoothing=0.1",
                                   "train.clip_norm=1",
                                   "train.augment.shift=1",
                                   "train.augment.rotation=1",
                                   "train.augment.scale=0.1",
                                   "train.augment.flip=true",
                                   "train.numerics=portable",
                                   "record.snapshots=2",
                                   "record.weights=f32",
                                   "record.probes_per_class=1",
                                   "record.eval_limit=0"}) {
    EXPECT_NE(training_json(parse(kMinimal, {change})), base) << change;
  }
}

TEST(Print, JobsWithoutTheLaterKeysAreRecordedAsBefore) {
  const std::string before = R"("data":{"dataset":"mnist","path":"auto","classes":10,"train_limit":0,"test_limit":0},)";
  EXPECT_THAT(to_json(parse(kMinimal)), ::testing::HasSubstr(before));
  EXPECT_THAT(to_json(parse(kMinimal, {"data.first_label=0", "data.test_labels=auto"})), ::testing::HasSubstr(before));
  EXPECT_THAT(to_json(parse(kMinimal, {"data.first_label=1", "data.test_labels=a"})),
              ::testing::HasSubstr(R"("test_limit":0,"test_labels":"a","first_label":1},)"));
}

TEST(Print, TrainingKeysAreFlat) {
  const Job job = parse(
      "name: a\nnetwork: [conv2d: {filters: 4}, relu, flatten, dense: 10]\ndata: {path: /x}\ntrain: "
      "{optimizer: {adamw: {beta1: 0.8}}, init: {constant: 0.5}}");
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"seed", "1"},
      {"data.dataset", "mnist"},
      {"data.classes", "10"},
      {"data.train_limit", "0"},
      {"data.test_limit", "0"},
      {"network.0", "{conv2d: {filters: 4, kernel: 3, stride: 1, padding: same}}"},
      {"network.1", "relu"},
      {"network.2", "flatten"},
      {"network.3", "{dense: 10}"},
      {"train.epochs", "12"},
      {"train.batch_size", "128"},
      {"train.optimizer.adamw.learning_rate", "0.001"},
      {"train.optimizer.adamw.beta1", "0.8"},
      {"train.optimizer.adamw.beta2", "0.999"},
      {"train.optimizer.adamw.epsilon", "1.0e-08"},
      {"train.optimizer.adamw.weight_decay", "0.01"},
      {"train.schedule.cosine.warm_up", "0"},
      {"train.init.constant", "0.5"},
      {"train.label_smoothing", "0"},
      {"train.clip_norm", "0"},
      {"train.augment.shift", "0"},
      {"train.augment.rotation", "0"},
      {"train.augment.scale", "0"},
      {"train.augment.flip", "false"},
      {"train.numerics", "native"},
      {"record.snapshots", "120"},
      {"record.weights", "f16"},
      {"record.probes_per_class", "4"},
      {"record.eval_limit", "1000"},
  };
  EXPECT_EQ(training_keys(job), expected);
}

TEST(Print, TrainingKeysDifferWhereTheTrainingDoes) {
  RandomJobs jobs;
  Job before = jobs.next();
  for (int i = 0; i < 200; ++i) {
    const Job job = jobs.next();
    EXPECT_EQ(training_keys(job) == training_keys(before), training_json(job) == training_json(before));
    Job same = job;
    same.name = "other";
    same.data.path = "/other";
    same.data.train_images = "a";
    same.data.train_labels = "b";
    same.data.test_images = "c";
    same.data.test_labels = "d";
    same.movie = {};
    EXPECT_EQ(training_keys(same), training_keys(job));
    before = job;
  }
}

}  // namespace
}  // namespace epochreel::job
