#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "job/described.h"
#include "job/job_testing.h"
#include "job/random_jobs.h"

namespace epochreel::job {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using testing::key_names;
using testing::kMinimal;
using testing::parse;
using testing::Random;
using testing::randomize_choice;
using testing::Randomizer;
using testing::RandomJobs;

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
    Job job = jobs.next();
    const std::string json = to_json(job);
    ASSERT_TRUE(nlohmann::json::accept(json)) << json;
    job.train.device = TrainSpec().device;  // which the JSON of a trace leaves out
    ASSERT_EQ(parse(json), job) << json;
  }
}

/// The keys of a YAML text that stand at `indent` spaces, in their order.
std::vector<std::string> keys_at(const std::string& yaml, std::size_t indent) {
  std::vector<std::string> keys;
  std::istringstream lines(yaml);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t start = line.find_first_not_of(' ');
    if (start == indent && line[start] != '-') keys.push_back(line.substr(start, line.find(':') - start));
  }
  return keys;
}

TEST(Print, YamlHasEveryKeyInItsOrder) {
  const std::string yaml = to_yaml(parse(kMinimal));
  EXPECT_THAT(keys_at(yaml, 0), ElementsAreArray(key_names<Job>()));
  std::vector<std::string_view> inner = key_names<DataSpec>();
  for (const auto& names : {key_names<TrainSpec>(), key_names<RecordSpec>(), key_names<MovieSpec>()}) {
    inner.insert(inner.end(), names.begin(), names.end());
  }
  EXPECT_THAT(keys_at(yaml, 2), ElementsAreArray(inner));
}

TEST(Print, Yaml) {
  const std::string yaml = to_yaml(
      parse("name: '5'\nnetwork: [relu, dense: 10]\ndata: {path: a b}\nmovie: {scenes: [title: {seconds: 0.1}], png: "
            "none}\ntrain: {init: {constant: 1e-9}, optimizer: {sgd: {nesterov: true}}}"));
  for (const std::string part : {
           "name: \"5\"\nseed: 1\ndata:\n  dataset: mnist\n  path: \"a b\"\n",
           "\nnetwork:\n  - relu\n  - dense: 10\ntrain:\n  epochs: 12\n",
           "\n  optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9, nesterov: true,",
           "\n  init: {constant: 1.0e-09}\n",
           "\nmovie:\n  width: 1920\n",
           "\n  scenes:\n    - title: {seconds: 0.1}\n  png: none\n",
           "\n  video: {codec: h264, crf: 18, preset: medium",
       }) {
    EXPECT_THAT(yaml, HasSubstr(part));
  }
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
      << "Neither the picture, the name nor the folder of the data decides the trace. A key that is new here needs the "
         "mark "
         "later(...) in its description, so that the traces that are there stay those of their jobs.";
}

/// Visits every key of a job, sections opened, and gives the one of number `chosen` another value.
class OneChange {
 public:
  OneChange(Random& random, int chosen) : random_(random), chosen_(chosen) {}

  std::string path;        ///< of the key
  bool is_changed = true;  ///< false where its rule allows one value alone

  void field(std::string_view key, auto& value, const auto& rule, std::string_view) {
    if (!is_chosen(key)) return;
    const auto before = value;
    for (int tries = 0; tries < 100 && value == before; ++tries) Randomizer(random_).randomize(value, rule);
    is_changed = !(value == before);
  }
  void choice(std::string_view key, auto& value, std::string_view) {
    if (!is_chosen(key)) return;
    const auto before = value;
    for (int tries = 0; tries < 100 && value == before; ++tries) randomize_choice(value, random_);
    is_changed = !(value == before);
  }
  void tagged(std::string_view key, auto& value, const Tag& tag, std::string_view) {
    const std::string outer = std::exchange(way_, way_ + std::string(key) + ".");
    if (is_chosen(tag.key)) {
      const std::string_view before = case_name(value);
      for (const CaseKeys::Case& each : case_keys(value)) {
        if (each.word != before) choose_case(value, each.word);
      }
      is_changed = case_name(value) != before;
    }
    describe_active(*this, value);
    way_ = outer;
  }
  void section(std::string_view key, auto& value, std::string_view) {
    const std::string outer = std::exchange(way_, way_ + std::string(key) + ".");
    describe(*this, value);
    way_ = outer;
  }
  void list(std::string_view key, auto& values, const Count&, std::string_view) {
    if (is_chosen(key)) values.pop_back();
  }
  void items_like(std::string_view key, auto& values, const auto& usual, const Count&, std::string_view) {
    if (!is_chosen(key)) return;
    values.push_back(usual);
    values.back().file = "a.mp4";
  }
  void theme(std::string_view key, ThemeSpec& value, std::string_view) {
    if (is_chosen(key)) value = built_in_theme(ThemeBase::kPaper);
  }

 private:
  bool is_chosen(std::string_view key) {
    if (count_++ != chosen_) return false;
    path = way_ + std::string(key);
    return true;
  }

  Random& random_;
  int chosen_;
  int count_ = 0;
  std::string way_;
};

TEST(Print, TrainingJsonHasEveryKeyThatDecidesTheTrace) {
  const Job base = parse("name: a\nnetwork: [relu, dense: 10]");
  Random random(3);
  int decides = 0;
  for (int i = 0;; ++i) {
    Job job = base;
    OneChange change(random, i);
    describe(change, job);
    if (change.path.empty()) break;
    if (!change.is_changed) continue;
    EXPECT_NE(training_json(job) == training_json(base), decides_training(change.path)) << change.path;
    EXPECT_NE(to_yaml(job), to_yaml(base)) << change.path;
    decides += decides_training(change.path) ? 1 : 0;
  }
  EXPECT_GE(decides, 20);
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
