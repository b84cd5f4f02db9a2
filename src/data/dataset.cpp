#include "epochreel/data/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "class_names.h"
#include "class_numbers.h"
#include "epochreel/base/error.h"
#include "formats.h"
#include "standardize.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

std::string screen_name(const job::DataSpec& spec) {
  if (const char* const name = format_of(spec.dataset).name) return name;
  const fs::path given = spec.path == "auto" ? fs::path(spec.train_images).parent_path() : fs::path(spec.path);
  const fs::path place = (given / "").lexically_normal().parent_path();
  std::error_code not_there;  // then it is taken for a file
  const bool is_file = format_of(spec.dataset).is_file && !fs::is_directory(place, not_there);
  const fs::path plain = place.extension() == ".gz" ? place.stem() : place;
  std::string name = is_file ? plain.stem().string() : place.filename().string();
  if (!name.empty() && name != ".") return name;
  return spec.dataset == job::DatasetKind::kIdx ? "IDX" : std::string(job::dataset_name(spec.dataset));
}

void check_classes(const job::DataSpec& spec) {
  const std::string_view name = job::dataset_name(spec.dataset);
  const int classes = format_of(spec.dataset).classes;
  if (classes > 0 && spec.classes != classes) {
    throw Error(ErrorKind::kInvalid, name,
                fmt::format("has {} classes, but data.classes is {}", classes, spec.classes));
  }
  if (spec.classes < 1 || spec.classes > kMaxClasses) {
    throw Error(ErrorKind::kInvalid, name,
                fmt::format("data.classes is {}; 1 to {} are allowed", spec.classes, kMaxClasses));
  }
}

/// Keeps the first `limit` images; 0: all.
void cut(Split& split, int limit) {
  if (limit <= 0 || limit >= split.count) return;
  split.count = limit;
  const std::size_t values = static_cast<std::size_t>(limit) * split.values();
  if (split.has_images()) {
    split.images.resize(values);
    split.images.shrink_to_fit();
  } else {
    split.vectors.resize(values);
  }
  split.labels.resize(limit);
}

/// Grey images have the hash that they had before there were others.
Hash128 hash_of(const Split& split) {
  std::vector<std::int32_t> sizes = {split.count, split.height, split.width};
  if (split.channels != 1) sizes.push_back(split.channels);
  Hasher hasher;
  hasher.update(std::as_bytes(std::span(sizes)));
  hasher.update(std::as_bytes(std::span(split.images)));
  hasher.update(std::as_bytes(std::span(split.vectors)));
  hasher.update(std::as_bytes(std::span(split.labels)));
  return hasher.digest();
}

}  // namespace

std::vector<std::int64_t> Split::shape() const {
  if (!has_images()) return {width};
  return {channels, height, width};
}

std::span<const std::uint8_t> Split::image(std::size_t index) const {
  const std::size_t size = values();
  return std::span(images).subspan(index * size, size);
}

std::span<const float> Split::vector(std::size_t index) const {
  const std::size_t size = values();
  return std::span(vectors).subspan(index * size, size);
}

Dataset load_dataset(const job::DataSpec& spec, std::uint64_t seed, int threads) {
  check_classes(spec);
  Dataset dataset;
  format_of(spec.dataset).load({spec, seed, threads}, dataset);
  dataset.name = screen_name(spec);
  dataset.class_names = class_names(spec, std::move(dataset.class_names));
  cut(dataset.train, spec.train_limit);
  cut(dataset.test, spec.test_limit);
  if (!dataset.train.has_images()) standardize(dataset);
  dataset.train.hash = hash_of(dataset.train);
  dataset.test.hash = hash_of(dataset.test);
  return dataset;
}

}  // namespace epochreel::data
