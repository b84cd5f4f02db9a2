/// A data set of four IDX files.
#include <fmt/format.h>

#include <utility>

#include "class_numbers.h"
#include "epochreel/base/error.h"
#include "formats.h"
#include "idx.h"
#include "locate.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

Split load_split(IdxImages images, const fs::path& labels_file, const job::DataSpec& spec) {
  const std::vector<std::int32_t> labels = read_idx_labels(labels_file);
  if (std::ssize(labels) != images.count) {
    throw Error(ErrorKind::kInvalid, labels_file.string(),
                fmt::format("has {} labels for {} images", labels.size(), images.count));
  }
  Split split{images.count, images.channels, images.height, images.width};
  split.images = std::move(images.pixels);
  split.labels = class_numbers(labels_file.string(), labels, spec);
  return split;
}

std::string colour_words(int channels) { return channels == 1 ? "grey" : "in colour"; }

/// The images to train on and to test on have one size, as many channels and one scale.
void check_alike(const Split& train, PixelRule train_rule, const IdxImages& test, const fs::path& test_file) {
  const auto refuse = [&](const std::string& what) { throw Error(ErrorKind::kInvalid, test_file.string(), what); };
  if (train.height != test.height || train.width != test.width) {
    refuse(fmt::format("has images of {}x{}, but those to train on are {}x{} (width x height)", test.width, test.height,
                       train.width, train.height));
  }
  if (train.channels != test.channels) {
    refuse(fmt::format("has images {}, but those to train on are {}", colour_words(test.channels),
                       colour_words(train.channels)));
  }
  const bool mixed = train_rule != test.rule && train_rule != PixelRule::kWhole && test.rule != PixelRule::kWhole;
  if (!mixed) return;
  const bool unit = test.rule == PixelRule::kFrom1;
  refuse(fmt::format("has floating-point pixels from 0 to {}, but those to train on go to {}; bring both to one scale",
                     unit ? 1 : 255, unit ? 255 : 1));
}

}  // namespace

void load_idx(const LoadRequest& request, Dataset& dataset) {
  const job::DataSpec& spec = request.spec;
  const IdxFiles files = locate_idx(spec);
  IdxImages train = read_idx_images(files.train_images, spec.shape);
  const PixelRule rule = train.rule;
  dataset.train = load_split(std::move(train), files.train_labels, spec);
  IdxImages test = read_idx_images(files.test_images, spec.shape);
  check_alike(dataset.train, rule, test, files.test_images);
  dataset.test = load_split(std::move(test), files.test_labels, spec);
}

void load_fashion_mnist(const LoadRequest& request, Dataset& dataset) {
  load_idx(request, dataset);
  dataset.class_names = {"T-shirt", "Trouser", "Pullover", "Dress", "Coat",
                         "Sandal",  "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
}

}  // namespace epochreel::data
