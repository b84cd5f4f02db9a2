#include "side.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "baseline_file.h"
#include "epochreel/base/error.h"
#include "epochreel/movie/frame_manifest.h"
#include "lookup.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFramesFile = "frames.json";
constexpr const char* kKeptFolder = "frames";
constexpr const char* kMovieFile = "movie.mp4";
constexpr const char* kTraceFolder = "trace";

[[noreturn]] void refuse(const fs::path& path, std::string_view why) {
  throw Error(ErrorKind::kInvalid, path.string(), why);
}

Picture picture_of_file(const fs::path& file, const std::string& name) {
  Picture picture;
  picture.name = name;
  picture.frame = frame_of_name(name);
  picture.file = file;
  return picture;
}

bool is_hidden(const fs::path& relative) {
  return std::any_of(relative.begin(), relative.end(),
                     [](const fs::path& part) { return part.string().starts_with('.'); });
}

std::vector<Picture> pictures_below(const fs::path& folder) {
  std::vector<Picture> pictures;
  std::error_code code;
  fs::recursive_directory_iterator entries(folder, code);
  for (; !code && entries != fs::recursive_directory_iterator(); entries.increment(code)) {
    const fs::path relative = entries->path().lexically_relative(folder);
    if (entries->path().extension() != ".png" || is_hidden(relative) || !is_file(entries->path())) continue;
    pictures.push_back(picture_of_file(entries->path(), relative.generic_string()));
  }
  if (code) throw Error(ErrorKind::kFailed, folder.string(), "cannot list the folder: " + code.message());
  sort_pictures(pictures);
  return pictures;
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
  add_environment(side, manifest.versions);
}

OpenSide open_frames(const fs::path& file) {
  OpenSide side;
  side.words.kind = "the hashes of a movie's frames";
  add_frames(side, file, file.parent_path() / kKeptFolder);
  return side;
}

OpenSide open_movie(const fs::path& file) {
  OpenSide side;
  side.words.kind = "a movie";
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
  return side;
}

OpenSide open_picture(const fs::path& file) {
  OpenSide side;
  side.words.kind = "a picture";
  side.pictures.push_back(picture_of_file(file, file.filename().string()));
  return side;
}

OpenSide open_results(const fs::path& folder) {
  OpenSide side;
  side.words.kind = "a job's results";
  if (is_file(folder / kFramesFile)) add_frames(side, folder / kFramesFile, folder / kKeptFolder);
  if (trace::trace_exists(folder / kTraceFolder)) add_training(side, folder / kTraceFolder);
  if (is_file(folder / kMovieFile)) side.movie_hash = hash_file(folder / kMovieFile).hex();
  return side;
}

OpenSide open_pictures(const fs::path& folder) {
  OpenSide side;
  side.words.kind = "a folder of pictures";
  side.pictures = pictures_below(folder);
  if (side.pictures.empty()) {
    refuse(folder, "holds nothing to compare; give a folder of PNGs, of a job's results, of a trace or of a baseline");
  }
  std::error_code code;
  const fs::path whole = fs::weakly_canonical(folder, code);
  const fs::path listed = whole.parent_path() / kFramesFile;
  if (!code && whole.filename() == kKeptFolder && is_file(listed))
    add_environment(side, movie::read_frame_manifest(listed).versions);
  return side;
}

OpenSide open_folder(const fs::path& folder) {
  if (is_file(folder / kBaselineFile)) return open_baseline(folder / kBaselineFile);
  if (trace::trace_exists(folder)) {
    OpenSide side;
    side.words.kind = "a trace";
    add_training(side, folder);
    return side;
  }
  const bool has_results = is_file(folder / kFramesFile) || trace::trace_exists(folder / kTraceFolder);
  return has_results ? open_results(folder) : open_pictures(folder);
}

OpenSide open_file(const fs::path& file) {
  if (!is_file(file)) refuse(file, "is neither a file nor a folder");
  if (file.filename() == kBaselineFile) return open_baseline(file);
  if (file.extension() == ".png") return open_picture(file);
  if (file.extension() == ".mp4") return open_movie(file);
  if (file.extension() == ".json") return open_frames(file);
  refuse(file, "is no .png, .mp4, frames.json or baseline.json; give one of these or a folder");
}

}  // namespace

void sort_pictures(std::vector<Picture>& pictures) {
  std::sort(pictures.begin(), pictures.end(), [](const Picture& a, const Picture& b) {
    if (a.frame.has_value() != b.frame.has_value()) return a.frame.has_value();
    if (a.frame != b.frame) return a.frame < b.frame;
    return a.name < b.name;
  });
}

std::optional<std::int64_t> frame_of_name(const std::string& name) {
  const std::string stem = name.ends_with(".png") ? name.substr(0, name.size() - 4) : name;
  const bool all_digits =
      !stem.empty() && std::all_of(stem.begin(), stem.end(), [](char c) { return c >= '0' && c <= '9'; });
  std::int64_t frame = 0;
  if (!all_digits || std::from_chars(stem.data(), stem.data() + stem.size(), frame).ec != std::errc()) return {};
  return frame;
}

std::string png_name(const std::string& name) { return name.ends_with(".png") ? name : name + ".png"; }

std::string frame_name(std::int64_t frame) { return fmt::format("{:06}", frame); }

OpenSide open_side(const fs::path& path, bool may_be_missing) {
  OpenSide side;
  std::error_code code;
  if (!is_there(path) || (may_be_missing && is_folder(path) && fs::is_empty(path, code))) {
    if (!may_be_missing) refuse(path, "does not exist");
    side.words.kind = "nothing";
  } else {
    side = is_folder(path) ? open_folder(path) : open_file(path);
  }
  side.words.path = path.string();
  return side;
}

}  // namespace epochreel::compare
