/// A data set of a folder of pictures: one for each class, or `train` and `test` above those. docs/data.md states the
/// rules.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <utility>

#include "area_average.h"
#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/numbers.h"
#include "epochreel/base/parallel.h"
#include "folder_files.h"
#include "picture_file.h"
#include "split_by_seed.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr int kColours = 3;
constexpr int kUsualSide = 32;    ///< of pictures that differ in size
constexpr int kMaxOwnSide = 128;  ///< pictures of one size up to this keep it
constexpr std::uint64_t kMaxBytes = std::uint64_t{8} << 30;
constexpr std::array<const char*, 3> kTestFolders = {"test", "val", "valid"};

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// The folders of the parts of a data set; the second is empty where the seed makes the parts.
struct PartFolders {
  fs::path train;
  fs::path test;
};

PartFolders find_parts(const fs::path& folder) {
  if (!is_folder(folder)) throw Error(ErrorKind::kInvalid, folder.string(), "there is no such folder");
  const fs::path train = folder / "train";
  if (!is_folder(train)) return {folder, {}};
  for (const char* const name : kTestFolders) {
    if (is_folder(folder / name)) return {train, folder / name};
  }
  throw Error(ErrorKind::kInvalid, folder.string(),
              "has a folder train, but none called test, val or valid; add one, or name the folder train itself in "
              "data.path, of which the seed takes a share");
}

struct PictureFile {
  fs::path path;
  std::uint8_t label = 0;
};

/// The first picture of each class, then the second of each: so that the first so many are of all classes.
std::vector<PictureFile> in_turns(const std::vector<ClassFolder>& classes) {
  std::vector<PictureFile> files;
  std::size_t most = 0;
  for (const ClassFolder& one : classes) most = std::max(most, one.files.size());
  for (std::size_t turn = 0; turn < most; ++turn) {
    for (std::size_t label = 0; label < classes.size(); ++label) {
      if (turn < classes[label].files.size()) {
        files.push_back({classes[label].files[turn], static_cast<std::uint8_t>(label)});
      }
    }
  }
  return files;
}

/// Calls `body(i)` for each file on several threads. Throws what the first of the files that fail threw, whichever
/// thread came first.
template <class Body>
void for_each_file(int threads, const std::vector<PictureFile>& files, const Body& body) {
  std::vector<std::exception_ptr> errors(files.size());
  parallel_for(threads, std::ssize(files), [&](std::int64_t i) {
    try {
      stop_if_asked();
      body(i);
    } catch (const Error&) {
      errors[i] = std::current_exception();
    }
  });
  const auto failed = std::ranges::count_if(errors, [](const auto& error) { return error != nullptr; });
  if (failed == 0) return;
  const auto first = *std::ranges::find_if(errors, [](const auto& error) { return error != nullptr; });
  try {
    std::rethrow_exception(first);
  } catch (const Error& error) {
    if (failed == 1) throw;
    throw Error(error.kind(), "", fmt::format("{} (and {} more files cannot be read)", error.what(), failed - 1));
  }
}

/// The height and width that all pictures are brought to.
std::pair<int, int> sides_of(const LoadRequest& request, const std::vector<PictureFile>& files) {
  const std::vector<int>& shape = request.spec.shape;
  if (!shape.empty()) return {shape[shape.size() - 2], shape.back()};
  std::vector<image::PictureSize> sizes(files.size());
  for_each_file(request.threads, files, [&](std::size_t i) { sizes[i] = read_picture_size(files[i].path); });
  const image::PictureSize first = sizes.front();
  const bool is_one = std::ranges::all_of(
      sizes, [&](const image::PictureSize& size) { return size.width == first.width && size.height == first.height; });
  if (is_one && first.width <= kMaxOwnSide && first.height <= kMaxOwnSide) return {first.height, first.width};
  return {kUsualSide, kUsualSide};
}

/// All pictures in colour.
Split decode(const LoadRequest& request, const std::vector<PictureFile>& files, std::pair<int, int> sides) {
  Split split{int_size(files), kColours, sides.first, sides.second};
  const std::size_t size = split.values();
  if (files.size() * size >= kMaxBytes) {
    throw Error(ErrorKind::kInvalid, request.spec.path,
                fmt::format("{} pictures of {} x {} take {} bytes or more; give a smaller data.shape", files.size(),
                            split.width, split.height, kMaxBytes));
  }
  split.images.resize(files.size() * size);
  for (const PictureFile& file : files) split.labels.push_back(file.label);
  for_each_file(request.threads, files, [&](std::size_t i) {
    const image::Bitmap picture = read_picture(files[i].path);
    const Crop crop = centre_crop(picture.width, picture.height, split.height, split.width);
    std::ranges::copy(area_average(picture, crop, split.height, split.width), &split.images[i * size]);
  });
  return split;
}

/// Whether the three channels of every pixel are equal.
bool is_grey(const Split& split) {
  const std::size_t plane = static_cast<std::size_t>(split.height) * split.width;
  for (std::size_t first = 0; first < split.images.size(); first += 3 * plane) {
    const auto image = std::span(split.images).subspan(first, 3 * plane);
    const auto red = image.first(plane);
    if (!std::ranges::equal(red, image.subspan(plane, plane)) || !std::ranges::equal(red, image.last(plane)))
      return false;
  }
  return true;
}

/// Red, green and blue to grey by the weights of ITU-R BT.601 in thousandths; equal channels stay as they are.
void make_grey(Split& split) {
  const std::size_t plane = static_cast<std::size_t>(split.height) * split.width;
  for (std::size_t i = 0; i < static_cast<std::size_t>(split.count); ++i) {
    const std::uint8_t* const from = &split.images[i * 3 * plane];
    for (std::size_t p = 0; p < plane; ++p) {
      const int sum = 299 * from[p] + 587 * from[plane + p] + 114 * from[2 * plane + p];
      split.images[i * plane + p] = static_cast<std::uint8_t>((sum + 500) / 1000);
    }
  }
  split.images.resize(split.count * plane);
  split.images.shrink_to_fit();
  split.channels = 1;
}

void check_class_count(const fs::path& folder, const std::vector<ClassFolder>& classes, const job::DataSpec& spec) {
  const int found = int_size(classes);
  if (found == spec.classes) return;
  throw Error(ErrorKind::kInvalid, folder.string(),
              fmt::format("holds {} folders of pictures, a class each, but data.classes is {}{}", found, spec.classes,
                          found > 1 ? fmt::format("; set data.classes to {}", found) : ""));
}

/// The classes to test on as places among those to train on.
std::vector<PictureFile> test_files(const fs::path& folder, const std::vector<ClassFolder>& train) {
  std::vector<ClassFolder> classes;
  for (const ClassFolder& one : train) classes.push_back({one.name, {}});
  for (ClassFolder& found : find_classes(folder)) {
    const auto place = std::ranges::find(classes, found.name, &ClassFolder::name);
    if (place == classes.end()) {
      throw Error(ErrorKind::kInvalid, (folder / found.name).string(),
                  "is a class that there is nothing of to train on; name it as a folder of train, or remove it");
    }
    place->files = std::move(found.files);
  }
  return in_turns(classes);
}

}  // namespace

void load_folder(const LoadRequest& request, Dataset& dataset) {
  const PartFolders folders = find_parts(request.spec.path);
  const std::vector<ClassFolder> classes = find_classes(folders.train);
  check_class_count(folders.train, classes, request.spec);
  for (const ClassFolder& one : classes) dataset.class_names.push_back(one.name);
  std::vector<PictureFile> files = in_turns(classes);
  const int train_count = int_size(files);
  if (!folders.test.empty()) {
    std::vector<PictureFile> more = test_files(folders.test, classes);
    files.insert(files.end(), more.begin(), more.end());
    if (more.empty()) throw Error(ErrorKind::kInvalid, folders.test.string(), "holds no folder of pictures");
  }
  dataset.train = decode(request, files, sides_of(request, files));
  const std::vector<int>& shape = request.spec.shape;
  if (shape.size() == 3 ? shape[0] == 1 : is_grey(dataset.train)) make_grey(dataset.train);
  if (folders.test.empty()) return split_by_seed(request, dataset);
  cut_off(dataset, train_count);
}

}  // namespace epochreel::data
