#include "locate.h"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/base/error.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

/// The value of an environment variable that is set and not empty.
std::optional<fs::path> environment_path(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path(value);
}

std::vector<fs::path> folders_to_look_in(const job::DataSpec& spec) {
  if (spec.path != "auto") return {fs::path(spec.path)};
  const std::string name(job::dataset_name(spec.dataset));
  std::vector<fs::path> folders;
  if (const auto data = environment_path("EPOCHREEL_DATA")) folders.push_back(*data / name);
  if (const auto cache = environment_path("XDG_CACHE_HOME")) {
    folders.push_back(*cache / "epochreel" / name);
  } else if (const auto home = environment_path("HOME")) {
    folders.push_back(*home / ".cache" / "epochreel" / name);
  }
  folders.push_back(fs::path("/usr/share/datasets") / name);
  return folders;
}

/// "train-images", "idx3" stands for train-images-idx3-ubyte or train-images.idx3-ubyte, with or without .gz.
fs::path find_file(const fs::path& folder, const std::string& stem, const std::string& kind) {
  for (const char* separator : {"-", "."}) {
    for (const char* ending : {"", ".gz"}) {
      fs::path file = folder / fmt::format("{}{}{}-ubyte{}", stem, separator, kind, ending);
      std::error_code unreadable;  // then it is not there for us
      if (fs::is_regular_file(file, unreadable)) return file;
    }
  }
  return {};
}

IdxFiles find_files(const fs::path& folder) {
  return {find_file(folder, "train-images", "idx3"), find_file(folder, "train-labels", "idx1"),
          find_file(folder, "t10k-images", "idx3"), find_file(folder, "t10k-labels", "idx1")};
}

bool any_of(const IdxFiles& files) {
  return !(files.train_images.empty() && files.train_labels.empty() && files.test_images.empty() &&
           files.test_labels.empty());
}

void require(const fs::path& file, const fs::path& folder, std::string_view name) {
  if (!file.empty()) return;
  throw Error(ErrorKind::kInvalid, folder.string(),
              fmt::format("lacks {} (or {}.gz), though other files of a data set are there", name, name));
}

std::string words_of(const std::vector<fs::path>& folders) {
  std::string words;
  for (const fs::path& folder : folders) words += (words.empty() ? "" : ", ") + folder.string();
  return words;
}

[[noreturn]] void nothing_found(const job::DataSpec& spec, const std::vector<fs::path>& folders) {
  const bool can_be_fetched = spec.dataset != job::DatasetKind::kIdx;
  throw Error(ErrorKind::kInvalid, job::dataset_name(spec.dataset),
              fmt::format("there are no IDX files in {}; {}name their folder in data.path", words_of(folders),
                          can_be_fetched ? "run ci/setup.sh, which fetches them, or " : ""));
}

}  // namespace

IdxFiles locate_idx(const job::DataSpec& spec) {
  if (spec.dataset == job::DatasetKind::kIdx && spec.path == "auto") {
    throw Error(ErrorKind::kInvalid, "idx", "data.path must name the folder of the IDX files");
  }
  const std::vector<fs::path> folders = folders_to_look_in(spec);
  for (const fs::path& folder : folders) {
    IdxFiles files = find_files(folder);
    if (!any_of(files)) continue;
    require(files.train_images, folder, "train-images-idx3-ubyte");
    require(files.train_labels, folder, "train-labels-idx1-ubyte");
    require(files.test_images, folder, "t10k-images-idx3-ubyte");
    require(files.test_labels, folder, "t10k-labels-idx1-ubyte");
    return files;
  }
  nothing_found(spec, folders);
}

}  // namespace epochreel::data
