#include "epochreel/data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>

#include "data/idx_files.h"

namespace epochreel::data {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::SizeIs;

/// Sets an environment variable for the length of a test.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~Environment() {
    if (before_) {
      setenv(name_, before_->c_str(), 1);
    } else {
      unsetenv(name_);
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

std::string load_error(const job::DataSpec& spec) {
  return error_of([&] { load_dataset(spec, 1); });
}

TEST(Dataset, IdxFilesAreLoaded) {
  const Scratch scratch;
  write_small_set(scratch / "beans");
  const Dataset dataset = load_dataset(idx_spec(scratch / "beans"), 1);
  EXPECT_EQ(dataset.name, "beans");
  EXPECT_THAT(dataset.class_names, ElementsAre("0", "1", "2"));
  EXPECT_EQ(dataset.train.count, 12);
  EXPECT_EQ(dataset.test.count, 5);
  EXPECT_EQ(dataset.train.height, 3);
  EXPECT_EQ(dataset.train.width, 4);
  EXPECT_EQ(dataset.train.values(), 12);
  EXPECT_THAT(dataset.test.labels, ElementsAre(0, 1, 2, 0, 1));
  EXPECT_THAT(dataset.train.image(2), ElementsAre(14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25));
  EXPECT_NE(dataset.train.hash, dataset.test.hash);
}

TEST(Dataset, EveryNameOfTheFilesIsFound) {
  const Scratch scratch;
  spill(scratch / "a/train-images.idx3-ubyte", idx_images(12, 3, 4));
  spill(scratch / "a/train-labels.idx1-ubyte.gz", gzipped(idx_labels(12, 3)));
  spill(scratch / "a/t10k-images-idx3-ubyte.gz", gzipped(idx_images(5, 3, 4)));
  spill(scratch / "a/t10k-labels-idx1-ubyte", idx_labels(5, 3));
  write_small_set(scratch / "b");
  const Dataset a = load_dataset(idx_spec(scratch / "a"), 1);
  const Dataset b = load_dataset(idx_spec(scratch / "b"), 1);
  EXPECT_EQ(a.train.hash, b.train.hash);
  EXPECT_EQ(a.test.hash, b.test.hash);
}

TEST(Dataset, LimitsKeepTheFirstImages) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  job::DataSpec spec = idx_spec(scratch / "a");
  const Dataset all = load_dataset(spec, 1);
  spec.train_limit = 4;
  spec.test_limit = 99;
  const Dataset some = load_dataset(spec, 1);
  EXPECT_EQ(some.train.count, 4);
  EXPECT_THAT(some.train.images, SizeIs(48));
  EXPECT_THAT(some.train.labels, ElementsAre(0, 1, 2, 0));
  EXPECT_TRUE(std::ranges::equal(some.train.image(3), all.train.image(3)));
  EXPECT_NE(some.train.hash, all.train.hash);
  EXPECT_EQ(some.test.hash, all.test.hash);
}

TEST(Dataset, PartsThatDoNotFitTogether) {
  const Scratch scratch;
  const fs::path folder = scratch / "a";
  const auto load = [&] { return load_error(idx_spec(folder)); };
  write_small_set(folder);
  spill(folder / "train-labels-idx1-ubyte", idx_labels(11, 3));
  EXPECT_EQ(load(), scratch.text("a/train-labels-idx1-ubyte") + ": has 11 labels for 12 images");

  write_small_set(folder);
  spill(folder / "t10k-labels-idx1-ubyte", idx_labels(5, 4));
  EXPECT_EQ(load(), scratch.text("a/t10k-labels-idx1-ubyte") +
                        ": label 3 is 3, but data.classes is 3; labels go from 0 to 2; those of this file go from 0 to "
                        "3: set data.classes to 4");

  write_small_set(folder);
  spill(folder / "t10k-images-idx3-ubyte", idx_images(5, 4, 3));
  EXPECT_EQ(load(), scratch.text("a/t10k-images-idx3-ubyte") +
                        ": has images of 3x4, but those to train on are 4x3 (width x height)");
}

TEST(Dataset, FilesThatAreNotThere) {
  const Scratch scratch;
  const fs::path folder = scratch / "a";
  EXPECT_EQ(load_error(idx_spec(folder)),
            "idx: there are no IDX files in " + folder.string() + "; name their folder in data.path");
  const std::string too_long(300, 'x');
  EXPECT_EQ(load_error(idx_spec(too_long)),
            "idx: there are no IDX files in " + too_long + "; name their folder in data.path");
  write_small_set(folder);
  fs::remove(folder / "t10k-labels-idx1-ubyte");
  EXPECT_EQ(load_error(idx_spec(folder)),
            folder.string() +
                ": lacks the labels to test on; name their file in data.test_labels; IDX files there: "
                "t10k-images-idx3-ubyte (5 images), train-images-idx3-ubyte (12 images), train-labels-idx1-ubyte (12 "
                "labels)");
  EXPECT_EQ(load_error(idx_spec("auto")), "idx: data.path must name the folder of the IDX files");

  job::DataSpec mnist;
  mnist.path = (scratch / "b").string();
  EXPECT_EQ(load_error(mnist), "mnist: there are no IDX files in " + mnist.path +
                                   "; run ci/setup.sh, which fetches them, or name their folder in data.path");
}

TEST(Dataset, AutoLooksInTheEnvironmentsFoldersInTheirOrder) {
  const Scratch scratch;
  const Environment data("EPOCHREEL_DATA", scratch.text("data"));
  const Environment home("HOME", scratch.text("home"));
  write_small_set(scratch / "home/.cache/epochreel/mnist");
  job::DataSpec spec;
  {
    const Environment cache("XDG_CACHE_HOME", "");
    EXPECT_EQ(load_dataset(spec, 1).name, "MNIST");
    EXPECT_EQ(load_dataset(spec, 1).train.count, 12);
  }
  const Environment cache("XDG_CACHE_HOME", scratch.text("cache"));
  fs::create_directories(scratch / "cache/epochreel/mnist");  // empty: passed over
  spill(scratch / "data/mnist/notes.txt", "x");
  if (!fs::exists("/usr/share/datasets/mnist")) {
    EXPECT_EQ(load_error(spec), "mnist: there are no IDX files in " + scratch.text("data/mnist") + ", " +
                                    scratch.text("cache/epochreel/mnist") +
                                    ", /usr/share/datasets/mnist; run ci/setup.sh, which fetches them, or name their "
                                    "folder in data.path");
  }
  write_small_set(scratch / "cache/epochreel/mnist");
  EXPECT_EQ(load_dataset(spec, 1).train.count, 12);
  spill(scratch / "data/mnist/train-images-idx3-ubyte", idx_images(1, 1, 1));
  EXPECT_EQ(load_error(spec), scratch.text("data/mnist") +
                                  ": lacks the labels to train on; name their file in data.train_labels; IDX files "
                                  "there: train-images-idx3-ubyte (1 image)");
}

TEST(Dataset, NamesAndClasses) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  job::DataSpec spec;
  spec.dataset = job::DatasetKind::kFashionMnist;
  spec.path = scratch.text("a");
  const Dataset fashion = load_dataset(spec, 1);
  EXPECT_EQ(fashion.name, "Fashion-MNIST");
  EXPECT_THAT(fashion.class_names, ElementsAre("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                                               "Sneaker", "Bag", "Ankle boot"));
  spec.classes = 7;
  EXPECT_EQ(load_error(spec), "fashion-mnist: has 10 classes, but data.classes is 7");
  spec = idx_spec(scratch / "a");
  spec.classes = 257;
  EXPECT_EQ(load_error(spec), "idx: data.classes is 257; 1 to 256 are allowed");
  spec.classes = 3;
  spec.path += "/";
  EXPECT_EQ(load_dataset(spec, 1).name, "a");
}

job::DataSpec synthetic_spec() {
  job::DataSpec spec;
  spec.dataset = job::DatasetKind::kSynthetic;
  return spec;
}

TEST(Synthetic, IsTheSameEverywhere) {
  const Dataset dataset = load_dataset(synthetic_spec(), 1);
  EXPECT_EQ(dataset.train.count, 2000);
  EXPECT_EQ(dataset.test.count, 500);
  EXPECT_EQ(dataset.train.hash.hex(), "7767568e5e9812b985ad7d465cad3079");
  EXPECT_EQ(dataset.test.hash.hex(), "77829a8c653fac7c6b8e7375dd4bad74");
  EXPECT_NE(load_dataset(synthetic_spec(), 2).train.hash, dataset.train.hash);
}

TEST(Synthetic, HasItsClassesAndLimits) {
  job::DataSpec spec = synthetic_spec();
  spec.classes = 4;
  spec.train_limit = 10;
  const Dataset dataset = load_dataset(spec, 1);
  EXPECT_THAT(dataset.train.labels, ElementsAre(0, 1, 2, 3, 0, 1, 2, 3, 0, 1));
  EXPECT_THAT(dataset.class_names, SizeIs(4));
}

/// The mean training image of each class.
std::vector<std::vector<double>> class_means(const Split& split, int classes) {
  std::vector<std::vector<double>> means(static_cast<std::size_t>(classes),
                                         std::vector<double>(static_cast<std::size_t>(split.values())));
  for (int i = 0; i < split.count; ++i) {
    auto& mean = means[split.labels[static_cast<std::size_t>(i)]];
    const auto image = split.image(i);
    for (std::size_t p = 0; p < mean.size(); ++p) mean[p] += image[p] * static_cast<double>(classes) / split.count;
  }
  return means;
}

TEST(Synthetic, CanBeLearntButNotByTheNearestMean) {
  const Dataset dataset = load_dataset(synthetic_spec(), 1);
  const auto means = class_means(dataset.train, 10);
  int correct = 0;
  for (int i = 0; i < dataset.test.count; ++i) {
    const auto image = dataset.test.image(i);
    std::vector<double> distances;
    for (const auto& mean : means) {
      distances.push_back(std::transform_reduce(mean.begin(), mean.end(), image.begin(), 0.0, std::plus<>(),
                                                [](double a, double b) { return (a - b) * (a - b); }));
    }
    const auto nearest = std::min_element(distances.begin(), distances.end()) - distances.begin();
    correct += nearest == dataset.test.labels[static_cast<std::size_t>(i)] ? 1 : 0;
  }
  EXPECT_GT(correct, 300);  // the classes differ
  EXPECT_LT(correct, 475);  // and need more than one look
}

TEST(Batches, AnEpochsOrderIsAPermutationOfItsOwn) {
  const auto order = epoch_order(7, 3, 1000);
  EXPECT_EQ(order, epoch_order(7, 3, 1000));
  EXPECT_NE(order, epoch_order(7, 4, 1000));
  EXPECT_NE(order, epoch_order(8, 3, 1000));
  auto sorted = order;
  std::ranges::sort(sorted);
  for (std::uint32_t i = 0; i < 1000; ++i) ASSERT_EQ(sorted[i], i);
}

TEST(Batches, GatherCopiesPixelsAsFractions) {
  const Scratch scratch;
  write_small_set(scratch / "a");
  const Split split = load_dataset(idx_spec(scratch / "a"), 1).train;
  const std::vector<std::uint32_t> indices = {11, 0, 11};
  std::vector<float> images(36);
  std::vector<std::uint8_t> labels(3);
  gather(split, indices, images, labels);
  EXPECT_THAT(labels, ElementsAre(2, 0, 2));
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t p = 0; p < 12; ++p) {
      const auto pixel = static_cast<float>(indices[i] * 7 + p);
      EXPECT_EQ(images[i * 12 + p], pixel / 255.0F);
    }
  }
}

}  // namespace
}  // namespace epochreel::data
