#include "folder_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/text.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxDepth = 16;

bool is_picture(const std::string& name) {
  return has_ending(name, ".png") || has_ending(name, ".jpg") || has_ending(name, ".jpeg");
}

/// What a folder holds, in the order of the bytes of the names, but for hidden ones.
std::vector<fs::directory_entry> sorted_entries(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->path().filename().string().starts_with('.')) entries.push_back(*entry);
  }
  if (error) throw Error(ErrorKind::kFailed, folder.string(), fmt::format("cannot be read: {}", error.message()));
  std::ranges::sort(entries, {}, [](const fs::directory_entry& entry) { return entry.path().filename().string(); });
  return entries;
}

void add_pictures(const fs::path& folder, int depth, std::size_t most, std::vector<fs::path>& files) {
  if (depth > kMaxDepth) {
    throw Error(ErrorKind::kInvalid, folder.string(), fmt::format("lies deeper than {} folders", kMaxDepth));
  }
  for (const fs::directory_entry& entry : sorted_entries(folder)) {
    std::error_code unreadable;  // then it is no folder and no file for us
    if (entry.is_directory(unreadable)) {
      add_pictures(entry.path(), depth + 1, most, files);
    } else if (entry.is_regular_file(unreadable) && is_picture(entry.path().filename().string())) {
      files.push_back(entry.path());
    }
    if (files.size() > most) {
      throw Error(ErrorKind::kInvalid, folder.string(),
                  fmt::format("brings the pictures of a class to more than {}", most));
    }
  }
}

}  // namespace

std::vector<ClassFolder> find_classes(const fs::path& folder, std::size_t most) {
  std::vector<ClassFolder> classes;
  for (const fs::directory_entry& entry : sorted_entries(folder)) {
    std::error_code unreadable;
    if (!entry.is_directory(unreadable)) continue;
    ClassFolder& found = classes.emplace_back(ClassFolder{entry.path().filename().string(), {}});
    add_pictures(entry.path(), 1, most, found.files);
    if (found.files.empty()) {
      throw Error(ErrorKind::kInvalid, entry.path().string(),
                  "holds no .png, .jpg or .jpeg file; each folder is a class: put pictures there or remove it");
    }
  }
  return classes;
}

}  // namespace epochreel::data
