#include "sides/side.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "epochreel/base/error.h"
#include "epochreel/base/text.h"
#include "epochreel/movie/frame_manifest.h"
#include "sides/baseline_file.h"
#include "sides/kept_frames.h"
#include "sides/lookup.h"
#include "sides/picture_folder.h"
#include "sides/picture_name.h"
#include "sides/read_whole.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFramesFile = "frames.json";
constexpr const char* kKeptFolder = "frames";
constexpr const char* kTraceFolder = "trace";

[[noreturn]] void refuse(const fs::path& path, std::string_view why) {
  throw Error(ErrorKind::kInvalid, path.string(), why);
}

/// The versions of both, under the same name where they agree; else training's with a name of their own.
void add_environment(OpenSide& side, const std::map<std::string, std::string>& versions) {
  for (const auto& [name, version] : versions) {
    const auto [place, is_new] = side.environment.emplace(name, version);
    if (!is_new && place->second != version) side.environment["training: " + name] = version;
  }
}

void add_training(OpenSide& side, const fs::path& folder) {
  side.training = training_record(std::make_shared<const trace::TraceReader>(folder));
  add_environment(side, side.training->environment);
}

/// The frames that frames.json lists; those that were kept have their PNG in `kept`.
void add_frames(OpenSide& side, const fs::path& file, const fs::path& kept) {
  check_is_fetched(file);
  const movie::FrameManifest manifest = movie::read_frame_manifest(file);
  for (std::size_t i = 0; i < manifest.frames.size(); ++i) {
    Picture picture;
    picture.frame = static_cast<std::int64_t>(i);
    picture.name = frame_name(*picture.frame);
    picture.hash = manifest.frames[i];
    picture.size = Size{manifest.width, manifest.height};
    const fs::path png = kept / (picture.name + ".png");
    if (is_file(png)) picture.file = png;
    side.pictures.push_back(std::move(picture));
  }
  side.is_film = true;
  add_environment(side, manifest.versions);
}

OpenSide open_frames(const fs::path& file) {
  OpenSide side;
  side.words.kind = SideKind::kFrameHashes;
  add_frames(side, file, file.parent_path() / kKeptFolder);
  return side;
}

OpenSide open_movie(const fs::path& file) {
  OpenSide side;
  side.words.kind = SideKind::kMovie;
  side.movie = file;
  side.movie_info = movie::read_movie(file);
  side.groups = movie::groups_of_pictures(file);
  side.movie_hash = hash_file(file).hex();
  for (std::int64_t frame = 0; frame < side.movie_info->frames; ++frame) {
    Picture picture;
    picture.name = frame_name(frame);
    picture.frame = frame;
    picture.size = Size{side.movie_info->width, side.movie_info->height};
    side.pictures.push_back(std::move(picture));
  }
  side.is_film = true;
  return side;
}

OpenSide open_picture(const fs::path& file) {
  OpenSide side;
  side.words.kind = SideKind::kPicture;
  side.pictures.push_back(picture_of_file(file, file.filename().string()));
  return side;
}

OpenSide open_results(const fs::path& folder) {
  OpenSide side;
  side.words.kind = SideKind::kResults;
  if (is_file(folder / kFramesFile)) add_frames(side, folder / kFramesFile, folder / kKeptFolder);
  if (trace::trace_exists(folder / kTraceFolder)) add_training(side, folder / kTraceFolder);
  if (const auto movie = movie::find_movie(folder)) side.movie_hash = hash_file(*movie).hex();
  return side;
}

OpenSide open_pictures(const fs::path& folder) {
  OpenSide side;
  side.words.kind = SideKind::kPlainFolder;
  FolderContent content = content_of(folder);
  side.pictures = std::move(content.pictures);
  side.others = std::move(content.others);
  sort_pictures(side.pictures);
  if (side.pictures.empty()) {
    refuse(folder,
           fmt::format("holds nothing to compare{}; give a folder of PNGs, of a job's results, of a trace or of "
                       "a baseline",
                       side.others.count == 0 ? "" : ", only files that are hidden or no PNGs"));
  }
  std::error_code code;
  const fs::path whole = fs::weakly_canonical(folder, code);
  const fs::path listed = whole.parent_path() / kFramesFile;
  if (!code && whole.filename() == kKeptFolder && is_file(listed)) {
    add_environment(side, movie::read_frame_manifest(listed).versions);
    side.every = kept_every(whole.parent_path());
  }
  return side;
}

OpenSide open_folder(const fs::path& folder) {
  if (is_file(folder / kBaselineFile)) return open_baseline(folder / kBaselineFile);
  if (trace::trace_exists(folder)) {
    OpenSide side;
    side.words.kind = SideKind::kTrace;
    add_training(side, folder);
    return side;
  }
  const bool has_results = is_file(folder / kFramesFile) || trace::trace_exists(folder / kTraceFolder);
  return has_results ? open_results(folder) : open_pictures(folder);
}

OpenSide open_any_file(const fs::path& file) {
  if (!is_file(file)) refuse(file, "is neither a file nor a folder");
  if (file.filename() == kBaselineFile) return open_baseline(file);
  check_is_fetched(file);
  const std::string name = file.filename().string();
  if (has_png_ending(name)) return open_picture(file);
  if (movie::is_movie_name(name)) return open_movie(file);
  if (has_ending(name, ".json")) return open_frames(file);
  refuse(file, fmt::format("is no .png, {}, frames.json or baseline.json; give one of these or a folder",
                           fmt::join(movie::movie_endings(), ", ")));
}

OpenSide open_file(const fs::path& file) {
  OpenSide side = open_any_file(file);
  side.is_one_picture = side.pictures.size() == 1 && file.filename() != kBaselineFile;
  return side;
}

}  // namespace

OpenSide open_side(const fs::path& path, bool may_be_missing) {
  OpenSide side;
  std::error_code code;
  if (!is_there(path) || (may_be_missing && is_folder(path) && fs::is_empty(path, code))) {
    if (!may_be_missing) refuse(path, "does not exist");
    side.words.kind = SideKind::kNothing;
  } else {
    side = is_folder(path) ? open_folder(path) : open_file(path);
  }
  side.words.path = path.string();
  return side;
}

}  // namespace epochreel::compare
