#include "src/data/locate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/idx_files.h"

namespace epochreel::data {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Writes a pair of `count` images and labels.
void write_pair(const fs::path& images, const fs::path& labels, std::uint32_t count) {
  spill(images, idx_images(count, 3, 4));
  spill(labels, idx_labels(count, 3));
}

std::string names(const job::DataSpec& spec) {
  const IdxFiles files = locate_idx(spec);
  return files.train_images.filename().string() + " " + files.train_labels.filename().string() + " " +
         files.test_images.filename().string() + " " + files.test_labels.filename().string();
}

/// Files of these names are found in each other's place, in whatever order the folder lists them.
void expect_found(const std::vector<std::string>& four) {
  const Scratch scratch;
  write_pair(scratch / "a" / four[0], scratch / "a" / four[1], 12);
  write_pair(scratch / "a" / four[2], scratch / "a" / four[3], 5);
  spill(scratch / "a/README.txt", "train-images of a data set");
  spill(scratch / "a/emnist-letters-mapping.txt", "1 65 97\n");
  fs::create_directories(scratch / "a/train-labels-idx1-ubyte.d");
  EXPECT_EQ(names(idx_spec(scratch / "a")), four[0] + " " + four[1] + " " + four[2] + " " + four[3]);
}

TEST(Locate, NamesOfTheKnownDataSets) {
  expect_found(
      {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"});
  expect_found(
      {"train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"});
  expect_found(
      {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "test-images-idx3-ubyte", "test-labels-idx1-ubyte"});
  expect_found({"emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte",
                "emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte"});
  expect_found({"qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int", "qmnist-test-images-idx3-ubyte",
                "qmnist-test-labels-idx2-int"});
  expect_found(
      {"TRAIN-IMAGES.IDX3-UBYTE", "Train-Labels.idx1-ubyte", "T10K-Images-IDX3-UBYTE", "t10k_labels_idx1_ubyte"});
  expect_found({"trainImages.idx", "trainLabels.idx", "testImages.idx", "testLabels.idx"});
  expect_found({"latest_train_images", "latest_train_labels", "latest_test_images", "latest_test_labels"});
  expect_found({"my.training.images", "my.training.labels", "my.testing.images", "my.testing.labels"});
}

TEST(Locate, GzippedNames) {
  const Scratch scratch;
  for (const char* set : {"train", "test"}) {
    const std::string start = std::string("qmnist-") + set;
    spill(scratch / "a" / (start + "-images-idx3-ubyte.gz"), gzipped(idx_images(4, 3, 4)));
    spill(scratch / "a" / (start + "-labels-idx2-int.GZ"),
          gzipped(idx_of<std::int32_t>({4, 8}, std::vector<std::int32_t>(32, 2))));
  }
  EXPECT_EQ(names(idx_spec(scratch / "a")),
            "qmnist-train-images-idx3-ubyte.gz qmnist-train-labels-idx2-int.GZ qmnist-test-images-idx3-ubyte.gz "
            "qmnist-test-labels-idx2-int.GZ");
  const Dataset dataset = load_dataset(idx_spec(scratch / "a"), 1);
  EXPECT_THAT(dataset.train.labels, testing::ElementsAre(2, 2, 2, 2));
}

TEST(Locate, WhatAFileHoldsTellsImagesFromLabels) {
  const Scratch scratch;
  write_pair(scratch / "a/train-data", scratch / "a/train-classes", 12);
  write_pair(scratch / "a/test-data", scratch / "a/test-classes", 5);
  EXPECT_EQ(names(idx_spec(scratch / "a")), "train-data train-classes test-data test-classes");
}

TEST(Locate, APlainFileComesBeforeItsGzippedTwin) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  for (const char* name :
       {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) {
    spill(scratch / "a" / (std::string(name) + ".gz"), "not even gzip data");
  }
  spill(scratch / "a/t10k-images.idx3-ubyte", "damaged");
  EXPECT_EQ(names(idx_spec(scratch / "a")),
            "train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte");
}

/// Writes several data sets in one folder, as the archive of EMNIST has them.
void write_emnist(const fs::path& folder) {
  std::uint32_t count = 10;
  for (const std::string name : {"balanced", "digits", "letters"}) {
    for (const std::string set : {"train", "test"}) {
      const std::string start = "emnist-" + name + "-" + set;
      write_pair(folder / (start + "-images-idx3-ubyte"), folder / (start + "-labels-idx1-ubyte"), count++);
    }
  }
}

TEST(Locate, SeveralDataSetsAreListed) {
  const Scratch scratch;
  write_emnist(scratch / "a");
  EXPECT_EQ(
      error_of([&] { locate_idx(idx_spec(scratch / "a")); }),
      scratch.text("a") +
          ": holds more than one pair of files to train on; name two in data.train_images and data.train_labels; "
          "there are emnist-balanced-train-images-idx3-ubyte (10 images), emnist-digits-train-images-idx3-ubyte (12 "
          "images), emnist-letters-train-images-idx3-ubyte (14 images), emnist-balanced-train-labels-idx1-ubyte (10 "
          "labels), emnist-digits-train-labels-idx1-ubyte (12 labels), emnist-letters-train-labels-idx1-ubyte (14 "
          "labels)");
}

TEST(Locate, KeysDecide) {
  const Scratch scratch;
  write_emnist(scratch / "a");
  job::DataSpec spec = idx_spec(scratch / "a");
  spec.train_images = "emnist-letters-train-images-idx3-ubyte";
  spec.test_images = scratch.text("a/emnist-letters-test-images-idx3-ubyte");
  EXPECT_EQ(names(spec),
            "emnist-letters-train-images-idx3-ubyte emnist-letters-train-labels-idx1-ubyte "
            "emnist-letters-test-images-idx3-ubyte emnist-letters-test-labels-idx1-ubyte")
      << "the labels follow from the counts";
  spec.train_labels = "emnist-digits-train-labels-idx1-ubyte";
  EXPECT_THAT(names(spec), HasSubstr("emnist-digits-train-labels-idx1-ubyte"));
  spec.test_labels = "none";
  EXPECT_EQ(error_of([&] { locate_idx(spec); }),
            scratch.text("a/none") + ": there is no such file; data.test_labels names it, relative to data.path");
}

TEST(Locate, FourKeysNeedNoFolder) {
  const Scratch scratch;
  write_pair(scratch / "a/one", scratch / "b/two", 12);
  write_pair(scratch / "c/three", scratch / "d/four", 5);
  job::DataSpec spec;
  spec.dataset = job::DatasetKind::kIdx;
  spec.classes = 3;
  spec.train_images = scratch.text("a/one");
  spec.train_labels = scratch.text("b/two");
  spec.test_images = scratch.text("c/three");
  spec.test_labels = scratch.text("d/four");
  EXPECT_EQ(names(spec), "one two three four");
  EXPECT_EQ(load_dataset(spec, 1).name, "a");
}

TEST(Locate, CountsTellWhichLabelsBelongToWhichImages) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  spill(scratch / "a/train-labels-v2-idx1-ubyte", idx_labels(11, 3));
  spill(scratch / "a/train-images-v2-idx3-ubyte", idx_images(10, 3, 4));
  EXPECT_EQ(names(idx_spec(scratch / "a")),
            "train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte");
}

TEST(Locate, TwoTestSetsAreUnclear) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  write_pair(scratch / "a/test-images-idx3-ubyte", scratch / "a/test-labels-idx1-ubyte", 6);
  EXPECT_THAT(
      error_of([&] { locate_idx(idx_spec(scratch / "a")); }),
      HasSubstr("holds more than one pair of files to test on; name two in data.test_images and data.test_labels"));
  job::DataSpec mnist;
  mnist.path = scratch.text("a");
  EXPECT_EQ(names(mnist),
            "train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte")
      << "MNIST has names of its own";
}

TEST(Locate, PairsWhoseCountsDifferAreRefused) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  spill(scratch / "a/train-labels.v2-idx1-ubyte", idx_labels(11, 3));
  spill(scratch / "a/train-labels-idx1-ubyte", idx_labels(13, 3));
  spill(scratch / "a/train-images-v2-idx3-ubyte", idx_images(10, 3, 4));
  fs::remove(scratch / "a/t10k-labels-idx1-ubyte");
  spill(scratch / "a/test-labels-v3", idx_labels(5, 3));
  EXPECT_THAT(error_of([&] { locate_idx(idx_spec(scratch / "a")); }),
              HasSubstr("holds no two files to train on whose counts match; name two in data.train_images and"));
}

TEST(Locate, ADamagedFileIsNamedNotPassedOver) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  spill(scratch / "a/train-images-idx3-ubyte", "<!DOCTYPE html>");
  EXPECT_EQ(error_of([&] { load_dataset(idx_spec(scratch / "a"), 1); }),
            scratch.text("a/train-images-idx3-ubyte") +
                ": starts with 0x3c21444f: it is not an IDX file, which starts with two zero bytes");
}

TEST(Locate, PicturesBesideADataSetArePassedOver) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  for (int i = 0; i < 100; ++i) spill(scratch / "a" / ("train-images-" + std::to_string(i) + ".png"), "\x89PNG");
  spill(scratch / "a/train-labels.csv", "0,1,2\n");
  EXPECT_EQ(load_dataset(idx_spec(scratch / "a"), 1).train.count, 12);
}

TEST(Locate, TheMostFilesOfAFolder) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  for (int i = 0; i < 252; ++i) spill(scratch / "a" / ("valid" + std::to_string(i) + "-labels"), idx_labels(1, 1));
  EXPECT_EQ(load_dataset(idx_spec(scratch / "a"), 1).train.count, 12);
  spill(scratch / "a/one-more-labels", idx_labels(1, 1));
  EXPECT_EQ(
      error_of([&] { locate_idx(idx_spec(scratch / "a")); }),
      scratch.text("a") + ": holds 257 IDX files; at most 256 are looked at; put the four in a folder of their own");
}

TEST(Locate, LabelsThatStartAt1) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  spill(scratch / "a/train-labels-idx1-ubyte", idx_of<std::uint8_t>({12}, {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}));
  spill(scratch / "a/t10k-labels-idx1-ubyte", idx_of<std::uint8_t>({5}, {3, 2, 1, 1, 1}));
  job::DataSpec spec = idx_spec(scratch / "a");
  EXPECT_EQ(error_of([&] { load_dataset(spec, 1); }),
            scratch.text("a/train-labels-idx1-ubyte") +
                ": label 2 is 3, but data.classes is 3; labels go from 0 to 2; those of this file go from 1 to 3: set "
                "data.first_label to 1");
  spec.first_label = 1;
  const Dataset dataset = load_dataset(spec, 1);
  EXPECT_THAT(dataset.test.labels, testing::ElementsAre(2, 1, 0, 0, 0));
  EXPECT_THAT(dataset.class_names, testing::ElementsAre("1", "2", "3"));
  spec.first_label = 2;
  EXPECT_THAT(error_of([&] { load_dataset(spec, 1); }),
              HasSubstr("label 0 is 1, but data.classes is 3; labels go from 2 to 4"));
  spec.first_label = 0;
  spec.classes = 2;
  EXPECT_THAT(error_of([&] { load_dataset(spec, 1); }), HasSubstr(": set data.first_label to 1 and data.classes to 3"));
}

TEST(Locate, BothSetsHaveOneScale) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  spill(scratch / "a/train-images-idx3-ubyte", idx_of({12, 3, 4}, std::vector<float>(144, 200.0F)));
  EXPECT_EQ(load_dataset(idx_spec(scratch / "a"), 1).train.images[0], 200) << "beside bytes either scale will do";
  spill(scratch / "a/t10k-images-idx3-ubyte", idx_of({5, 3, 4}, std::vector<double>(60, 0.5)));
  EXPECT_EQ(error_of([&] { load_dataset(idx_spec(scratch / "a"), 1); }),
            scratch.text("a/t10k-images-idx3-ubyte") +
                ": has floating-point pixels from 0 to 1, but those to train on go to 255; bring both to one scale");
}

}  // namespace
}  // namespace epochreel::data
