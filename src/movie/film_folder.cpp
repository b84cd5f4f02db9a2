#include "film_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "epochreel/base/file.h"
#include "epochreel/base/hash.h"
#include "json_record.h"

namespace epochreel::movie {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail_at(const fs::path& path, std::string_view action, const std::error_code& code) {
  throw Error(ErrorKind::kFailed, path.string(), fmt::format("cannot {}: {}", action, code.message()));
}

void make_folder(const fs::path& path) {
  std::error_code code;
  fs::create_directories(path, code);
  if (code) fail_at(path, "create the folder", code);
}

void remove_file(const fs::path& path) {
  std::error_code code;
  fs::remove(path, code);
  if (code) fail_at(path, "remove", code);
}

/// Removes a record for good, so that not even a power cut brings it back.
void remove_record(const fs::path& path) {
  if (!fs::exists(path)) return;
  remove_file(path);
  sync_folder(path.parent_path());
}

/// Whether a name is six digits or more and the ending, as this stage names its files.
bool is_numbered(std::string_view name, std::string_view ending) {
  if (!name.ends_with(ending)) return false;
  name.remove_suffix(ending.size());
  return name.size() >= 6 && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Removes the numbered files of `folder` that are not among `wanted`, and what a killed run left half-written.
void remove_others(const fs::path& folder, std::string_view ending, const std::set<fs::path>& wanted) {
  std::error_code code;
  std::vector<fs::path> others;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    const bool is_ours =
        is_numbered(name, ending) ||
        (name.starts_with('.') && is_numbered(std::string_view(name).substr(1), std::string(ending) + ".tmp"));
    if (is_ours && !wanted.contains(entry.path())) others.push_back(entry.path());
  }
  if (code) fail_at(folder, "list the folder", code);
  for (const fs::path& path : others) remove_file(path);
}

/// The record's content where it is one and is about `subject`; a damaged record counts as none.
std::optional<Json> read_record(const fs::path& path, const Json& subject) {
  try {
    Json record = read_json(path);
    if (record.is_object() && record.value("of", Json()) == subject) return record;
  } catch (const Error&) {
    return std::nullopt;
  }
  return std::nullopt;
}

std::string hash_or_nothing(const fs::path& path) {
  try {
    return hash_file(path).hex();
  } catch (const Error&) {
    return {};
  }
}

bool is_file_of(const Json& record, const char* key, const fs::path& path) {
  const std::string hash = hash_or_nothing(path);
  return !hash.empty() && record.value(key, Json()) == hash;
}

Json video_json(const VideoOptions& video) {
  return {{"width", video.width}, {"height", video.height}, {"fps", video.fps},
          {"crf", video.crf},     {"preset", video.preset}, {"segment_frames", video.segment_frames}};
}

Json segment_subject(const RenderOptions& options, const Segment& segment) {
  return {{"film_hash", options.film_hash},
          {"first_frame", segment.first},
          {"frames", segment.count},
          {"video", video_json(options.video)}};
}

Json movie_subject(const RenderOptions& options) {
  return {{"film_hash", options.film_hash},       {"frames", options.frames},
          {"video", video_json(options.video)},   {"png_every", options.png_every},
          {"poster_frame", options.poster_frame}, {"versions", options.versions}};
}

}  // namespace

fs::path FilmFolder::picture(std::int64_t frame) const {
  return options_.folder / "frames" / fmt::format("{:06}.png", frame);
}

fs::path FilmFolder::video(const Segment& segment) const {
  return options_.folder / "segments" / fmt::format("{:06}.mp4", segment.index);
}

fs::path FilmFolder::segment_record(const Segment& segment) const {
  return options_.folder / "segments" / fmt::format("{:06}.json", segment.index);
}

std::vector<Segment> FilmFolder::segments() const {
  std::vector<Segment> row;
  const std::int64_t length = options_.video.segment_frames;
  for (std::int64_t first = 0; first < options_.frames; first += length) {
    row.push_back({static_cast<std::int64_t>(row.size()), first, std::min(length, options_.frames - first)});
  }
  return row;
}

void FilmFolder::prepare() const {
  make_folder(options_.folder / "segments");
  std::set<fs::path> files;
  for (const Segment& segment : segments()) {
    files.insert(video(segment));
    files.insert(segment_record(segment));
  }
  remove_others(options_.folder / "segments", ".mp4", files);
  remove_others(options_.folder / "segments", ".json", files);
  std::set<fs::path> pictures;
  for (std::int64_t frame = 0; frame < options_.frames; ++frame) {
    if (keeps(frame)) pictures.insert(picture(frame));
  }
  if (!pictures.empty()) make_folder(options_.folder / "frames");
  if (fs::exists(options_.folder / "frames")) remove_others(options_.folder / "frames", ".png", pictures);
}

std::optional<std::vector<std::string>> FilmFolder::whole_segment(const Segment& segment) const {
  const auto record = read_record(segment_record(segment), segment_subject(options_, segment));
  if (!record || !is_file_of(*record, "file_hash", video(segment))) return std::nullopt;
  const Json hashes = record->value("frame_hashes", Json());
  if (!hashes.is_array() || static_cast<std::int64_t>(hashes.size()) != segment.count) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& hash : hashes) {
    if (!hash.is_string()) return std::nullopt;
    texts.push_back(hash);
  }
  return texts;
}

void FilmFolder::forget_segment(const Segment& segment) const { remove_record(segment_record(segment)); }

void FilmFolder::record_segment(const Segment& segment, const std::vector<std::string>& frame_hashes) const {
  write_json(segment_record(segment), {{"of", segment_subject(options_, segment)},
                                       {"file_hash", hash_file(video(segment)).hex()},
                                       {"frame_hashes", frame_hashes}});
}

bool FilmFolder::is_whole() const {
  const auto record = read_record(movie_record(), movie_subject(options_));
  if (!record || !is_file_of(*record, "movie_hash", movie()) || !is_file_of(*record, "manifest_hash", manifest()) ||
      !is_file_of(*record, "poster_hash", poster())) {
    return false;
  }
  for (std::int64_t frame = 0; frame < options_.frames; ++frame) {
    if (keeps(frame) && !fs::exists(picture(frame))) return false;
  }
  return true;
}

void FilmFolder::forget_movie() const { remove_record(movie_record()); }

void FilmFolder::record_movie() const {
  write_json(movie_record(), {{"of", movie_subject(options_)},
                              {"movie_hash", hash_file(movie()).hex()},
                              {"manifest_hash", hash_file(manifest()).hex()},
                              {"poster_hash", hash_file(poster()).hex()}});
}

}  // namespace epochreel::movie
