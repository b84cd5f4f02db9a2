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
          pick({"/a", "a b", "a: b", "'", "\"", "\\", "#x", "é", "- a", "~", "3", "{a}", "&a", "null", " x "});
    }
    job.data.train_limit = whole(0, 1'000'000'000);
    job.data.test_limit = whole(0, 1'000'000'000);
    for (int i = whole(0, 20); i > 0; --i) {
      job.network.push_back(whole(0, 1) == 0 ? LayerSpec(ReluSpec{}) : LayerSpec(DenseSpec{whole(1, 65536)}));
    }
    job.network.push_back(DenseSpec{job.data.classes});
    job.train = {whole(1, 100000), whole(1, 65536), SgdSpec{positive(1000), positive(0.999)},
                 static_cast<Schedule>(whole(0, 1)), static_cast<Numerics>(whole(0, 1))};
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
    movie.video = {Codec::kH264, whole(0, 51), pick({"ultrafast", "medium", "placebo"})};
  }

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
network:
  - relu
  - dense: 10
train:
  epochs: 12
  batch_size: 128
  optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9}}
  schedule: cosine
  numerics: native
record:
  snapshots: 120
  weights: f16
  probes_per_class: 4
  eval_limit: 2000
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
      R"("train":{"epochs":12,"batch_size":128,"optimizer":{"sgd":{"learning_rate":1.0e-05,"momentum":0.9}},)"
      R"("schedule":"cosine","numerics":"native"},"record":{"snapshots":120,"weights":"f16","probes_per_class":4,)"
      R"("eval_limit":2000}})";
  EXPECT_EQ(training_json(parse(kMinimal, {"train.optimizer.sgd.learning_rate=0.00001"})), expected);
  EXPECT_EQ(training_json(parse(kMinimal, {"train.optimizer.sgd.learning_rate=1e-5", "movie.fps=3", "name=other",
                                           "data.path=/elsewhere"})),
            expected)
      << "neither the picture, the name nor the folder of the data decides the trace";
}

TEST(Print, TrainingJsonHasEveryKeyThatDecidesTheTrace) {
  const std::string base = training_json(parse(kMinimal));
  for (const std::string change :
       {"seed=2", "data.dataset=synthetic", "data.train_limit=1", "data.test_limit=1", "network=[relu, dense: 10]",
        "train.epochs=1", "train.batch_size=1", "train.optimizer.sgd.momentum=0", "train.schedule=constant",
        "train.numerics=portable", "record.snapshots=2", "record.weights=f32", "record.probes_per_class=1",
        "record.eval_limit=0"}) {
    EXPECT_NE(training_json(parse(kMinimal, {change})), base) << change;
  }
}

}  // namespace
}  // namespace epochreel::job
