/// The binary version of CIFAR-10: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version". Six files of records:
/// a byte of label, then 1024 bytes of red, 1024 of green, 1024 of blue, row by row. Each may be gzipped.
#include <fmt/format.h>

#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "byte_source.h"
#include "class_names.h"
#include "epochreel/base/error.h"
#include "formats.h"
#include "locate.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr int kChannels = 3;
constexpr int kSide = 32;
constexpr std::size_t kPixels = std::size_t{kChannels} * kSide * kSide;
constexpr std::size_t kClasses = 10;
constexpr int kMaxRecords = 100'000;  // of a file; CIFAR-10's have 10,000

constexpr std::array kTrainFiles = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                                    "data_batch_5.bin"};
constexpr const char* kTestFile = "test_batch.bin";
constexpr const char* kNamesFile = "batches.meta.txt";
constexpr const char* kInnerFolder = "cifar-10-batches-bin";  // in the archive

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

/// The file as it is, or gzipped.
std::optional<fs::path> find_file(const fs::path& folder, const std::string& name) {
  for (const char* const ending : {"", ".gz"}) {
    if (fs::path path = folder / (name + ending); is_file(path)) return path;
  }
  return std::nullopt;
}

/// The first of the folders, or of the folders of that name within them, that has the file to test on.
fs::path find_folder(const job::DataSpec& spec) {
  std::string looked_in;
  for (const fs::path& folder : folders_to_look_in(spec)) {
    for (const fs::path& place : {folder, folder / kInnerFolder}) {
      if (find_file(place, kTestFile)) return place;
    }
    looked_in += (looked_in.empty() ? "" : ", ") + folder.string();
  }
  throw Error(ErrorKind::kInvalid, "cifar10",
              fmt::format("there is no {} in {}; unpack cifar-10-binary.tar.gz of "
                          "https://www.cs.toronto.edu/~kriz/cifar.html and name its folder in data.path",
                          kTestFile, looked_in));
}

/// Adds the images of a file.
void read_batch(const fs::path& path, Split& split) {
  const auto refuse = [&](const std::string& what) { throw Error(ErrorKind::kInvalid, path.string(), what); };
  const auto source = open_source(path);
  std::array<std::uint8_t, 1 + kPixels> record = {};
  for (int number = 0;; ++number) {
    const std::size_t count = source->read(record);
    if (count == 0 && number == 0) refuse("is empty; fetch it again");
    if (count == 0) return;
    if (number == kMaxRecords) refuse(fmt::format("has more than {} images", kMaxRecords));
    if (count != record.size()) {
      refuse(
          fmt::format("ends inside image {}: an image takes {} bytes, a label and three planes of {} x {}; this is no "
                      "file of CIFAR-10's binary version, or fetch it again",
                      number, record.size(), kSide, kSide));
    }
    if (record[0] >= kClasses) {
      refuse(fmt::format("label {} is {}; those of CIFAR-10 go from 0 to 9; this is another file, such as CIFAR-100's",
                         number, record[0]));
    }
    split.labels.push_back(record[0]);
    split.images.insert(split.images.end(), record.begin() + 1, record.end());
    ++split.count;
  }
}

Split empty_split() { return {0, kChannels, kSide, kSide}; }

Split read_train(const fs::path& folder) {
  Split split = empty_split();
  for (const char* const name : kTrainFiles) {
    const auto file = find_file(folder, name);
    if (!file) {
      throw Error(ErrorKind::kInvalid, (folder / name).string(),
                  "there is no such file; unpack cifar-10-binary.tar.gz again");
    }
    read_batch(*file, split);
  }
  return split;
}

}  // namespace

void load_cifar10(const LoadRequest& request, Dataset& dataset) {
  const fs::path folder = find_folder(request.spec);
  dataset.train = read_train(folder);
  dataset.test = empty_split();
  read_batch(*find_file(folder, kTestFile), dataset.test);
  dataset.class_names = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
  if (!is_file(folder / kNamesFile)) return;
  std::vector<std::string> names = read_names(folder / kNamesFile, kClasses);
  if (names.size() == kClasses) dataset.class_names = std::move(names);
}

}  // namespace epochreel::data
