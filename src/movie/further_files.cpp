#include "epochreel/movie/further_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "epochreel/base/error.h"
#include "epochreel/base/own_folder.h"
#include "listed_files.h"

namespace epochreel::movie {

namespace fs = std::filesystem;

namespace {

constexpr const char* kAlso = "also";

/// Removes a folder that nothing is left in; one with files of somebody else stays.
void remove_empty(const fs::path& folder) {
  std::error_code not_empty;
  fs::remove(folder, not_empty);
}

/// Removes the file and what was kept to make it, as far as they are listed as ours.
void remove_file(const fs::path& results, const std::string& file) {
  const fs::path folder = results / kAlso / file;
  const fs::path segments = folder / kSegments;
  require_own_folders(results, fs::path(kAlso) / file / kSegments);
  const Listed listed = read_listed(segments / kMovieRecord);
  if (listed.segments == 0 || !is_movie_ending(listed.ending)) return;
  const auto is_ours = [&](std::int64_t index) { return index < listed.segments; };
  remove_own_file(results / file);
  remove_own_file(folder / "frames.json");
  remove_own_file(folder / "poster.png");
  remove_own_file(folder / "movie.vtt");
  for (const std::string& ending : {std::string(".json"), listed.ending}) {
    remove_numbered(segments, ending, false, is_ours);
  }
  remove_own_file(segments / kMovieRecord);
  remove_empty(segments);
  remove_empty(folder);
}

}  // namespace

fs::path further_folder(const fs::path& results, const std::string& file) { return results / kAlso / file; }

void make_further_folder(const fs::path& results, const std::string& file) {
  make_own_folders(results, fs::path(kAlso) / file);
}

void require_further_places(const fs::path& results, const std::vector<std::string>& files) {
  require_own_folder(results / kAlso);
  for (const std::string& file : files) {
    require_replaceable(results / file);
    require_own_folders(results, fs::path(kAlso) / file);
    require_own_places(results / kAlso / file);
  }
}

void remove_other_further_files(const fs::path& results, const std::vector<std::string>& files) {
  const fs::path also = results / kAlso;
  require_own_folder(also);
  if (!fs::exists(also)) return;
  std::error_code code;
  std::vector<std::string> others;
  for (const fs::directory_entry& entry : fs::directory_iterator(also, code)) {
    const std::string name = entry.path().filename().string();
    const bool is_folder = !entry.is_symlink() && entry.is_directory();
    if (is_folder && std::ranges::find(files, name) == files.end()) others.push_back(name);
  }
  if (code) throw Error(ErrorKind::kFailed, also.string(), fmt::format("cannot list the folder: {}", code.message()));
  for (const std::string& other : others) remove_file(results, other);
  remove_empty(also);
}

}  // namespace epochreel::movie
