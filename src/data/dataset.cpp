#include "epochreel/data/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "epochreel/base/error.h"
#include "idx.h"
#include "locate.h"
#include "synthetic.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxClasses = 256;  // labels are bytes

std::vector<std::string> class_names(const job::DataSpec& spec) {
  if (spec.dataset == job::DatasetKind::kFashionMnist) {
    return {"T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"};
  }
  std::vector<std::string> names(spec.classes);
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = std::to_string(spec.first_label + i);
  return names;
}

std::string screen_name(const job::DataSpec& spec) {
  switch (spec.dataset) {
    case job::DatasetKind::kMnist:
      return "MNIST";
    case job::DatasetKind::kFashionMnist:
      return "Fashion-MNIST";
    case job::DatasetKind::kSynthetic:
      return "Synthetic";
    case job::DatasetKind::kIdx:
      break;
  }
  const fs::path given = spec.path == "auto" ? fs::path(spec.train_images).parent_path() : fs::path(spec.path);
  const fs::path folder = (given / "").lexically_normal().parent_path();
  return folder.has_filename() && folder != "." ? folder.filename().string() : "IDX";
}

void check_classes(const job::DataSpec& spec) {
  const std::string_view name = job::dataset_name(spec.dataset);
  const bool has_ten = spec.dataset == job::DatasetKind::kMnist || spec.dataset == job::DatasetKind::kFashionMnist;
  if (has_ten && spec.classes != 10) {
    throw Error(ErrorKind::kInvalid, name, fmt::format("has 10 classes, but data.classes is {}", spec.classes));
  }
  if (spec.classes < 1 || spec.classes > kMaxClasses) {
    throw Error(ErrorKind::kInvalid, name,
                fmt::format("data.classes is {}; 1 to {} are allowed", spec.classes, kMaxClasses));
  }
}

/// Which keys would make the file's labels fit.
std::string label_hint(const std::vector<std::int32_t>& labels, const job::DataSpec& spec) {
  const auto [least, most] = std::ranges::minmax(labels);
  const std::int64_t span = std::int64_t{most} - least + 1;
  std::string range = fmt::format("those of this file go from {} to {}", least, most);
  if (least < 0 || span > kMaxClasses) return range;
  if (span <= spec.classes) return fmt::format("{}: set data.first_label to {}", range, least);
  if (least == spec.first_label) return fmt::format("{}: set data.classes to {}", range, span);
  return fmt::format("{}: set data.first_label to {} and data.classes to {}", range, least, span);
}

/// Numbers the classes from 0, as all other stages do.
std::vector<std::uint8_t> class_numbers(const fs::path& file, const std::vector<std::int32_t>& labels, int images,
                                        const job::DataSpec& spec) {
  if (labels.size() != static_cast<std::size_t>(images)) {
    throw Error(ErrorKind::kInvalid, file.string(), fmt::format("has {} labels for {} images", labels.size(), images));
  }
  std::vector<std::uint8_t> numbers(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::int64_t number = std::int64_t{labels[i]} - spec.first_label;
    if (number < 0 || number >= spec.classes) {
      throw Error(
          ErrorKind::kInvalid, file.string(),
          fmt::format("label {} is {}, but data.classes is {}; labels go from {} to {}; {}", i, labels[i], spec.classes,
                      spec.first_label, spec.first_label + spec.classes - 1, label_hint(labels, spec)));
    }
    numbers[i] = static_cast<std::uint8_t>(number);
  }
  return numbers;
}

Split load_split(IdxImages images, const fs::path& labels_file, const job::DataSpec& spec) {
  std::vector<std::uint8_t> labels = class_numbers(labels_file, read_idx_labels(labels_file), images.count, spec);
  return {images.count, images.height, images.width, std::move(images.pixels), std::move(labels), {}};
}

/// The images to train on and to test on have one size and one scale.
void check_alike(const IdxImages& train, const IdxImages& test, const fs::path& test_file) {
  if (train.height != test.height || train.width != test.width) {
    throw Error(ErrorKind::kInvalid, test_file.string(),
                fmt::format("has images of {}x{}, but those to train on are {}x{} (width x height)", test.width,
                            test.height, train.width, train.height));
  }
  const bool mixed = train.rule != test.rule && train.rule != PixelRule::kWhole && test.rule != PixelRule::kWhole;
  if (!mixed) return;
  const bool unit = test.rule == PixelRule::kFrom1;
  throw Error(ErrorKind::kInvalid, test_file.string(),
              fmt::format("has floating-point pixels from 0 to {}, but those to train on go to {}; bring both to one "
                          "scale",
                          unit ? 1 : 255, unit ? 255 : 1));
}

void load_idx(const job::DataSpec& spec, Dataset& dataset) {
  const IdxFiles files = locate_idx(spec);
  IdxImages train = read_idx_images(files.train_images);
  const PixelRule rule = train.rule;
  dataset.train = load_split(std::move(train), files.train_labels, spec);
  IdxImages test = read_idx_images(files.test_images);
  check_alike({dataset.train.count, dataset.train.height, dataset.train.width, {}, rule}, test, files.test_images);
  dataset.test = load_split(std::move(test), files.test_labels, spec);
}

/// Keeps the first `limit` images; 0: all.
void cut(Split& split, int limit) {
  if (limit <= 0 || limit >= split.count) return;
  split.count = limit;
  split.images.resize(limit * static_cast<std::size_t>(split.pixels()));
  split.labels.resize(limit);
  split.images.shrink_to_fit();
}

Hash128 hash_of(const Split& split) {
  const std::int32_t sizes[] = {split.count, split.height, split.width};
  Hasher hasher;
  hasher.update(std::as_bytes(std::span(sizes)));
  hasher.update(std::as_bytes(std::span(split.images)));
  hasher.update(std::as_bytes(std::span(split.labels)));
  return hasher.digest();
}

}  // namespace

std::span<const std::uint8_t> Split::image(std::size_t index) const {
  const std::size_t size = pixels();
  return std::span(images).subspan(index * size, size);
}

Dataset load_dataset(const job::DataSpec& spec, std::uint64_t seed) {
  check_classes(spec);
  Dataset dataset{screen_name(spec), class_names(spec), {}, {}};
  if (spec.dataset == job::DatasetKind::kSynthetic) {
    dataset.train = synthetic_train(spec.classes, seed);
    dataset.test = synthetic_test(spec.classes, seed);
  } else {
    load_idx(spec, dataset);
  }
  cut(dataset.train, spec.train_limit);
  cut(dataset.test, spec.test_limit);
  dataset.train.hash = hash_of(dataset.train);
  dataset.test.hash = hash_of(dataset.test);
  return dataset;
}

}  // namespace epochreel::data
