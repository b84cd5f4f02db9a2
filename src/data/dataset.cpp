#include "epochreel/data/dataset.h"

#include <fmt/format.h>

#include <filesystem>

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
  std::vector<std::string> names(static_cast<std::size_t>(spec.classes));
  for (std::size_t label = 0; label < names.size(); ++label) names[label] = std::to_string(label);
  return names;
}

std::string screen_name(const job::DataSpec& spec) {
  switch (spec.dataset) {
    case job::DatasetKind::kMnist: return "MNIST";
    case job::DatasetKind::kFashionMnist: return "Fashion-MNIST";
    case job::DatasetKind::kSynthetic: return "Synthetic";
    case job::DatasetKind::kIdx: break;
  }
  const fs::path folder = (fs::path(spec.path) / "").lexically_normal().parent_path();
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

void check_labels(const fs::path& file, const Split& split, int classes) {
  if (split.labels.size() != static_cast<std::size_t>(split.count)) {
    throw Error(ErrorKind::kInvalid, file.string(),
                fmt::format("has {} labels for {} images", split.labels.size(), split.count));
  }
  for (std::size_t i = 0; i < split.labels.size(); ++i) {
    if (split.labels[i] < classes) continue;
    throw Error(ErrorKind::kInvalid, file.string(),
                fmt::format("label {} is {}, but data.classes is {}; labels go from 0 to {}", i, split.labels[i], classes,
                            classes - 1));
  }
}

Split load_split(const fs::path& images_file, const fs::path& labels_file, int classes) {
  IdxImages images = read_idx_images(images_file);
  Split split{images.count, images.height, images.width, std::move(images.pixels), read_idx_labels(labels_file), {}};
  check_labels(labels_file, split, classes);
  return split;
}

void load_idx(const job::DataSpec& spec, Dataset& dataset) {
  const IdxFiles files = locate_idx(spec);
  dataset.train = load_split(files.train_images, files.train_labels, spec.classes);
  dataset.test = load_split(files.test_images, files.test_labels, spec.classes);
  if (dataset.train.height == dataset.test.height && dataset.train.width == dataset.test.width) return;
  throw Error(ErrorKind::kInvalid, files.test_images.string(),
              fmt::format("has images of {}x{}, but those to train on are {}x{} (width x height)", dataset.test.width,
                          dataset.test.height, dataset.train.width, dataset.train.height));
}

/// Keeps the first `limit` images; 0: all.
void cut(Split& split, int limit) {
  if (limit <= 0 || limit >= split.count) return;
  split.count = limit;
  split.images.resize(static_cast<std::size_t>(limit) * static_cast<std::size_t>(split.pixels()));
  split.labels.resize(static_cast<std::size_t>(limit));
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

std::span<const std::uint8_t> Split::image(int index) const {
  const auto size = static_cast<std::size_t>(pixels());
  return std::span(images).subspan(static_cast<std::size_t>(index) * size, size);
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
