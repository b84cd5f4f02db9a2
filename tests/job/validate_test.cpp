/// Rules that must hold between keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "job/job_testing.h"

namespace epochreel::job {
namespace {

using testing::error_after_minimal;
using testing::error_of;

TEST(Validate, TheLastLayerHasAUnitAClass) {
  EXPECT_EQ(
      error_of("name: a\nnetwork:\n  - dense: 10\n  - relu\n"),
      "j.yaml:4:5: network.1, the last layer, is relu, but the 10 classes need a dense layer of 10 units at the end; "
      "add 'dense: 10'");
  EXPECT_EQ(
      error_of("name: a\nnetwork:\n  - relu\n  - dense: 12\n"),
      "j.yaml:4:12: network.1, the last layer, has 12 units, but the 10 classes need a dense layer of 10 units at "
      "the end; make it 'dense: 10'");
  EXPECT_EQ(
      error_of("name: a\nnetwork: [dense: 1]\ndata: {dataset: idx, path: d, classes: 7}"),
      "j.yaml:2:18: network.0, the last layer, has 1 unit, but the 7 classes need a dense layer of 7 units at the "
      "end; make it 'dense: 7'");
  EXPECT_EQ(error_of("name: a\nnetwork: [dense: 7]\ndata: {dataset: synthetic, classes: 7}"), "no error");
}

TEST(Validate, MnistHasTenClasses) {
  EXPECT_EQ(error_after_minimal("data: {classes: 9}\n"), "j.yaml:3:17: data.classes must be 10 for mnist, not 9");
  EXPECT_EQ(error_after_minimal("data: {dataset: fashion-mnist, classes: 11}\n"),
            "j.yaml:3:41: data.classes must be 10 for fashion-mnist, not 11");
}

TEST(Validate, PathsSuitTheDataSet) {
  EXPECT_EQ(error_after_minimal("data: {dataset: idx}\n"),
            "j.yaml:3:17: data.dataset idx needs data.path, the folder of the four IDX files");
  EXPECT_EQ(error_after_minimal("data: {dataset: synthetic, path: /x}\n"),
            "j.yaml:3:34: data.path is of no use for synthetic data, which has no files; leave it out");
  EXPECT_EQ(error_after_minimal("data: {dataset: mnist, path: /x}\n"), "no error");
  for (const std::string key : {"train_images", "train_labels", "test_images", "test_labels"}) {
    EXPECT_EQ(error_after_minimal("data: {dataset: synthetic, " + key + ": a}\n"),
              "j.yaml:3:" + std::to_string(30 + key.size()) + ": data." + key +
                  " is of no use for synthetic data, which has no files; leave it out");
  }
  EXPECT_EQ(error_after_minimal("data: {dataset: synthetic, first_label: 1}\n"),
            "j.yaml:3:41: data.first_label is of no use for synthetic data, which has no files; leave it out");
  EXPECT_EQ(error_after_minimal("data: {dataset: idx, train_images: a, train_labels: b, test_images: c}\n"),
            "j.yaml:3:17: data.dataset idx needs data.path, the folder of the four IDX files");
  EXPECT_EQ(
      error_after_minimal("data: {dataset: idx, train_images: a, train_labels: b, test_images: c, test_labels: d}\n"),
      "no error");
}

TEST(Validate, KeysSuitTheDataSet) {
  EXPECT_EQ(error_after_minimal("data: {dataset: cifar10, classes: 9}\n"),
            "j.yaml:3:35: data.classes must be 10 for cifar10, not 9");
  EXPECT_EQ(error_after_minimal("data: {dataset: cifar10}\n"), "no error");
  EXPECT_EQ(
      error_after_minimal("data: {dataset: folder}\n"),
      "j.yaml:3:17: data.dataset folder needs data.path, the folder that has a folder of pictures for each class");
  EXPECT_EQ(error_after_minimal("data: {dataset: csv}\n"),
            "j.yaml:3:17: data.dataset csv needs data.path, the csv file");
  EXPECT_EQ(error_after_minimal("data: {dataset: csv, train_images: a, test_images: b}\n"), "no error");
  EXPECT_EQ(error_after_minimal("data: {dataset: mnist, label: a}\n"),
            "j.yaml:3:31: data.label is of no use for mnist; it is a key of csv; leave it out");
  EXPECT_EQ(error_after_minimal("data: {dataset: folder, path: a, white: 3}\n"),
            "j.yaml:3:41: data.white is of no use for folder; it is a key of npz, csv; leave it out");
  EXPECT_EQ(
      error_after_minimal("data: {dataset: folder, path: a, train_images: b}\n"),
      "j.yaml:3:48: data.train_images is of no use for folder; it is a key of mnist, fashion-mnist, idx, npz, csv; "
      "leave it out");
  EXPECT_EQ(error_after_minimal("data: {dataset: synthetic, shape: [3, 8, 8]}\n"),
            "j.yaml:3:35: data.shape of synthetic data is [16, 16] or [3, 16, 16]");
  EXPECT_EQ(error_after_minimal("data: {class_names: [a, b]}\n"),
            "j.yaml:3:21: data.class_names has 2 names, but data.classes is 10; give each class a name");
}

TEST(Validate, ColourIsFlattenedBehindALayer) {
  const std::string data = "name: a\ndata: {dataset: synthetic, shape: [3, 16, 16]}\n";
  EXPECT_EQ(error_of(data + "network: [dense: 10]"), "no error");
  EXPECT_EQ(error_of(data + "network: [relu, flatten, dense: 10]"), "no error");
  EXPECT_EQ(error_of(data + "network: [relu, dense: 10]"),
            "j.yaml:3:24: network.1 (dense) gets the shape (3, 16, 16) and needs (units); put 'flatten' before it");
}

TEST(Validate, TheWarmUpIsShorterThanTheTraining) {
  EXPECT_EQ(error_after_minimal("train:\n  epochs: 3\n  schedule: {cosine: {warm_up: 3}}\n"),
            "j.yaml:5:32: train.schedule.cosine.warm_up is 3 epochs, but the whole training has 3 (train.epochs); make "
            "it shorter");
  EXPECT_EQ(error_after_minimal("train: {schedule: {one_cycle: {warm_up: 12.5}}}\n"),
            "j.yaml:3:41: train.schedule.one_cycle.warm_up is 12.5 epochs, but the whole training has 12 "
            "(train.epochs); make it shorter");
  EXPECT_EQ(error_after_minimal("train: {schedule: {step: {warm_up: 11.5}}}\n"), "no error");
}

TEST(Validate, AGpuComputesExactNumericsAlone) {
  EXPECT_EQ(
      error_after_minimal("train: {device: gpu}\n"),
      "j.yaml:3:17: train.device is gpu, but a GPU computes exact numerics alone; set train.numerics: exact, or take "
      "the CPU");
  EXPECT_EQ(error_after_minimal("train: {device: gpu:2, numerics: portable}\n").substr(0, 39),
            "j.yaml:3:17: train.device is gpu:2, but");
  EXPECT_EQ(error_after_minimal("train: {device: gpu:2, numerics: exact}\n"), "no error");
  EXPECT_EQ(error_after_minimal("train: {device: auto}\n"), "no error");
  EXPECT_EQ(error_after_minimal("train: {device: cpu}\n"), "no error");
  for (const char* word : {"cuda", "gpu:", "gpu:01", "gpu:-1", "gpu:1000", "GPU", "gpu:x"}) {
    EXPECT_THAT(error_after_minimal(std::string("train: {numerics: exact, device: \"") + word + "\"}\n"),
                ::testing::HasSubstr("train.device must be auto, cpu, gpu or gpu:N, such as gpu:1"))
        << word;
  }
}

TEST(Validate, NesterovNeedsMomentum) {
  EXPECT_EQ(error_after_minimal("train: {optimizer: {sgd: {momentum: 0, nesterov: true}}}\n"),
            "j.yaml:3:50: train.optimizer.sgd.nesterov needs a momentum above 0; set momentum, or leave nesterov out");
  EXPECT_EQ(error_after_minimal("train: {optimizer: {sgd: {nesterov: true}}}\n"), "no error");
  EXPECT_EQ(error_after_minimal("train: {optimizer: {sgd: {momentum: 0, nesterov: false}}}\n"), "no error");
}

TEST(Validate, ScenesHaveFrames) {
  EXPECT_EQ(
      error_after_minimal("movie:\n  fps: 10\n  scenes:\n    - title: {seconds: 1}\n    - closing: {seconds: 0.04}\n"),
      "j.yaml:7:26: movie.scenes.1.closing has no frames: 0.04 seconds at 10 frames a second; give at least 0.100 "
      "seconds");
}

}  // namespace
}  // namespace epochreel::job
