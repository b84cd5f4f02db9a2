/// A data set of an .npz file: arrays of images or vectors, and of labels, to train and to test on.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "epochreel/base/ascii.h"
#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"
#include "formats.h"
#include "npz.h"
#include "samples.h"

namespace epochreel::data {

namespace {

constexpr std::string_view kClassNames = "class_names";
constexpr std::string_view kValueNames = "value_names";
constexpr std::array<std::string_view, 4> kImageWords = {"x", "image", "data", "feature"};
constexpr std::array<std::string_view, 4> kLabelWords = {"y", "label", "target", "class"};
constexpr std::array<std::string_view, 3> kTestWords = {"test", "t10k", "eval"};
constexpr std::array<std::string_view, 2> kOtherWords = {"val", "unlabel"};  // of sets that are not used

/// One of the four arrays: its key in a job, and the words by which its name tells it.
struct Role {
  const char* key;
  std::string job::DataSpec::*given;
  bool is_test;
  bool is_label;
};
constexpr Role kTrainImages = {"train_images", &job::DataSpec::train_images, false, false};
constexpr Role kTrainLabels = {"train_labels", &job::DataSpec::train_labels, false, true};
constexpr Role kTestImages = {"test_images", &job::DataSpec::test_images, true, false};
constexpr Role kTestLabels = {"test_labels", &job::DataSpec::test_labels, true, true};

/// "x_train" to "x", "train".
std::vector<std::string> parts_of(std::string_view name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '_' || c == '-' || c == '.' || c == ' ') {
      parts.emplace_back();
    } else {
      parts.back() += ascii_lower(c);
    }
  }
  return parts;
}

/// Whether a part begins with one of the words; one of a letter is the whole part.
bool has_word(const std::vector<std::string>& parts, std::span<const std::string_view> words) {
  return std::ranges::any_of(parts, [&](const std::string& part) {
    return std::ranges::any_of(words, [&](std::string_view word) {
      return word.size() == 1 ? part == word : std::string_view(part).starts_with(word);
    });
  });
}

bool plays(const Role& role, const std::string& name) {
  const std::vector<std::string> parts = parts_of(name);
  if (name == kClassNames || name == kValueNames || has_word(parts, kOtherWords)) return false;
  const bool is_label = has_word(parts, kLabelWords);
  if (has_word(parts, kTestWords) != role.is_test || is_label != role.is_label) return false;
  return is_label || has_word(parts, kImageWords);
}

/// Nothing for an array that cannot be read: it is not the one that is missing.
std::string words_of(const NpzFile& file, const std::string& name) {
  try {
    return fmt::format(" {}", npy_words(file.read(name).header));
  } catch (const Error&) {
    return "";
  }
}

std::string listed(const NpzFile& file) {
  std::string words;
  for (const std::string& name : file.names()) {
    words += fmt::format("{}{}{}", words.empty() ? "" : ", ", name, words_of(file, name));
  }
  return words;
}

/// The name of the array of a role; nothing where there is none.
std::optional<std::string> find_array(const NpzFile& file, const Role& role, const job::DataSpec& spec) {
  if (const std::string& given = spec.*role.given; given != "auto") return given;
  std::vector<std::string> found;
  std::ranges::copy_if(file.names(), std::back_inserter(found),
                       [&](const std::string& name) { return plays(role, name); });
  if (found.size() == 1) return found.front();
  if (found.empty()) return std::nullopt;
  throw Error(ErrorKind::kInvalid, file.path(),
              fmt::format("holds more than one array for data.{}; name one there: {}", role.key, listed(file)));
}

std::string require_array(const NpzFile& file, const Role& role, const job::DataSpec& spec) {
  if (auto name = find_array(file, role, spec)) return *name;
  throw Error(ErrorKind::kInvalid, file.path(),
              fmt::format("holds no array whose name tells that it is {} {}, such as {}; name it in data.{}: {}",
                          role.is_label ? "the labels" : "the images", role.is_test ? "to test on" : "to train on",
                          role.is_label ? "y_train" : "x_train", role.key, listed(file)));
}

/// (N) or (N, 1).
std::vector<std::string> read_labels(const Array& array) {
  const auto& shape = array.header.shape;
  const bool is_row = shape.size() == 1 || (shape.size() == 2 && shape[1] == 1);
  if (is_row) return words_of(array);
  throw Error(
      ErrorKind::kInvalid, array.where,
      fmt::format("is {}; labels are one whole number or word a sample: of one-hot rows take numpy.argmax(..., 1)",
                  npy_words(array.header)));
}

Samples read_samples(const NpzFile& file, const std::string& images, const std::string& labels) {
  constexpr std::int64_t kMaxCount = 10'000'000;
  Array array = file.read(images);
  const auto& shape = array.header.shape;
  if (shape.size() < 2 || shape.size() > 4 || shape[0] > kMaxCount) {
    throw Error(
        ErrorKind::kInvalid, array.where,
        fmt::format("is {}; images are (number, height, width), with 1 or 3 channels before or behind the sides, "
                    "vectors (number, length), {} at most",
                    npy_words(array.header), kMaxCount));
  }
  Samples samples;
  samples.where = array.where;
  samples.count = shape[0];
  samples.shape.assign(shape.begin() + 1, shape.end());
  if (array.header.is_byte()) {
    samples.pixels.assign(array.bytes.begin(), array.bytes.end());
  } else {
    samples.numbers = numbers_of(array);
  }
  const Array label_array = file.read(labels);
  samples.labels_where = label_array.where;
  samples.labels = read_labels(label_array);
  return samples;
}

}  // namespace

namespace {

void check_value_names(const NpzFile& file, const Dataset& dataset) {
  const auto names = std::ssize(dataset.value_names);
  if (names == 0 || names == dataset.train.width) return;
  throw Error(ErrorKind::kInvalid, file.path(),
              fmt::format("names {} values in the array value_names, but a vector has {}", names, dataset.train.width));
}

}  // namespace

void load_npz(const LoadRequest& request, Dataset& dataset) {
  const job::DataSpec& spec = request.spec;
  const NpzFile file(spec.path);
  const std::string train_images = require_array(file, kTrainImages, spec);
  Samples train = read_samples(file, train_images, require_array(file, kTrainLabels, spec));
  std::optional<Samples> test;
  if (const auto images = find_array(file, kTestImages, spec)) {
    test = read_samples(file, *images, require_array(file, kTestLabels, spec));
  }
  if (std::ranges::count(file.names(), kClassNames) != 0) {
    dataset.class_names = words_of(file.read(std::string(kClassNames)));
    if (std::ssize(dataset.class_names) != spec.classes) {
      throw Error(
          ErrorKind::kInvalid, file.path(),
          fmt::format("names {} classes in the array class_names, but data.classes is {}; set data.classes to {}",
                      dataset.class_names.size(), spec.classes, dataset.class_names.size()));
    }
  }
  if (std::ranges::count(file.names(), kValueNames) != 0)
    dataset.value_names = words_of(file.read(std::string(kValueNames)));
  take_samples(request, std::move(train), std::move(test), dataset);
  if (dataset.train.has_images()) dataset.value_names.clear();
  check_value_names(file, dataset);
}

}  // namespace epochreel::data
