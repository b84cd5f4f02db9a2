#include "movie_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "codec.h"
#include "epochreel/base/file.h"
#include "epochreel/base/hash.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/job/load.h"
#include "json_record.h"
#include "listed_files.h"
#include "numbered_names.h"

namespace epochreel::movie {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail_at(const fs::path& path, std::string_view action, const std::error_code& code) {
  throw Error(ErrorKind::kFailed, path.string(), fmt::format("cannot {}: {}", action, code.message()));
}

constexpr const char* kShardFolder = ".shard-";

/// The film's own folder, which the user named.
void make_folder(const fs::path& path) {
  std::error_code code;
  fs::create_directories(path, code);
  if (code) fail_at(path, "create the folder", code);
}

/// Removes a record for good, so that not even a power cut brings it back.
void remove_record(const fs::path& path) {
  if (remove_own_file(path)) sync_folder(path.parent_path());
}

/// The record where it is about `subject`.
std::optional<Json> read_record(const fs::path& path, const Json& subject) {
  auto record = read_object(path);
  if (!record || record->value("of", Json()) != subject) return std::nullopt;
  return record;
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
  return {{"width", video.width},
          {"height", video.height},
          {"fps", video.fps},
          {"codec", Json::parse(job::to_json(video.codec))},
          {"segment_frames", video.segment_frames}};
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

std::string ending_of(const RenderOptions& options) {
  return std::string(codec_of(options.video.codec).container.ending);
}

/// Removes what a film of another container left, of what is listed with an ending of ours: its segments, and where
/// the new movie lies in the folder as well, the movie.
void remove_other_movie(const RenderOptions& options, const Listed& listed) {
  const std::string ending = ending_of(options);
  if (listed.ending != ending && is_movie_ending(listed.ending)) {
    remove_numbered(options.folder / kSegments, listed.ending, false,
                    [&](std::int64_t index) { return index < listed.segments; });
  }
  if (!options.file.empty() || listed.segments == 0) return;
  for (const std::string& other : listed.movies) {
    if (other != ending && is_movie_ending(other)) remove_own_file(options.folder / ("movie" + other));
  }
}

/// Removes the folders that shards left which were killed.
void remove_shard_folders(const fs::path& segments) {
  std::error_code code;
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(segments, code)) {
    const bool is_folder = !entry.is_symlink() && entry.is_directory();
    if (is_folder && entry.path().filename().string().starts_with(kShardFolder)) found.push_back(entry.path());
  }
  if (code) fail_at(segments, "list the folder", code);
  for (const fs::path& folder : found) {
    fs::remove_all(folder, code);
    if (code) fail_at(folder, "remove the folder", code);
  }
}

}  // namespace

fs::path MovieFolder::picture(std::int64_t frame) const { return options_->folder / kPictures / picture_name(frame); }

fs::path MovieFolder::video(const Segment& segment) const {
  return options_->folder / kSegments / fmt::format("{:06}{}", segment.index, ending_of(*options_));
}

fs::path MovieFolder::segment_record(const Segment& segment) const {
  return options_->folder / kSegments / fmt::format("{:06}.json", segment.index);
}

std::vector<Segment> MovieFolder::segments() const {
  std::vector<Segment> row;
  const std::int64_t length = options_->video.segment_frames;
  for (std::int64_t first = 0; first < options_->frames; first += length) {
    row.push_back({std::ssize(row), first, std::min(length, options_->frames - first)});
  }
  return row;
}

void MovieFolder::prepare() const {
  clear(false);
  remove_shard_folders(options_->folder / kSegments);
  write_record(movie_record(), {{kList, files_of_film()}});
}

void MovieFolder::prepare_shard() {
  clear(true);
  own_ = std::make_unique<TemporaryFolder>(options_->folder / kSegments, kShardFolder);
  write_record(movie_record(), {{kList, files_of_film()}});
}

/// The movies that an earlier film left in the folder are still ours, where this one lies elsewhere.
Json MovieFolder::files_of_film() const {
  const std::string ending = ending_of(*options_);
  return list_json({.frames = options_->frames,
                    .png_every = options_->png_every,
                    .segments = std::ssize(segments()),
                    .ending = ending,
                    .movies = options_->file.empty() ? std::set{ending} : read_listed(movie_record()).movies});
}

fs::path MovieFolder::draft(const fs::path& file) const { return own_ ? own_->path() / file.filename() : file; }

void MovieFolder::publish(const fs::path& file) const {
  if (own_) publish_file(draft(file), file);
}

void MovieFolder::write_record(const fs::path& path, const Json& record) const {
  write_json(draft(path), record);
  publish(path);
}

/// Makes the folders and removes what an earlier film left.
void MovieFolder::clear(bool shared) const {
  make_folder(options_->folder);
  make_own_folder(options_->folder / kSegments);
  const Listed listed = read_listed(movie_record());
  const std::int64_t count = std::ssize(segments());
  const auto left_over = [&](std::int64_t index) { return index >= count && index < listed.segments; };
  remove_other_movie(*options_, listed);
  remove_numbered(options_->folder / kSegments, ending_of(*options_), shared, left_over);
  remove_numbered(options_->folder / kSegments, ".json", shared, left_over);
  if (options_->png_every > 0) make_own_folder(options_->folder / kPictures);
  if (fs::exists(options_->folder / kPictures)) {
    remove_numbered(options_->folder / kPictures, ".png", shared, [&](std::int64_t frame) {
      return listed.has_picture(frame) && !(frame < options_->frames && keeps(frame));
    });
  }
}

std::optional<std::vector<std::string>> MovieFolder::whole_segment(const Segment& segment) const {
  const auto record = read_record(segment_record(segment), segment_subject(*options_, segment));
  if (!record || !is_file_of(*record, "file_hash", video(segment))) return std::nullopt;
  const Json hashes = record->value("frame_hashes", Json());
  if (!hashes.is_array() || std::ssize(hashes) != segment.count) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& hash : hashes) {
    if (!hash.is_string()) return std::nullopt;
    texts.push_back(hash);
  }
  return texts;
}

bool MovieFolder::is_of_another_film(const Segment& segment) const {
  return read_object(segment_record(segment)) &&
         !read_record(segment_record(segment), segment_subject(*options_, segment));
}

/// A shard leaves a record alone, which may be that of another process that is as far.
void MovieFolder::forget_segment(const Segment& segment) const {
  if (!own_) remove_record(segment_record(segment));
}

void MovieFolder::record_segment(const Segment& segment, const std::vector<std::string>& frame_hashes) const {
  write_record(segment_record(segment), {{"of", segment_subject(*options_, segment)},
                                         {"file_hash", hash_file(video(segment)).hex()},
                                         {"frame_hashes", frame_hashes}});
}

bool MovieFolder::is_whole() const {
  const auto record = read_record(movie_record(), movie_subject(*options_));
  if (!record || !is_file_of(*record, "movie_hash", movie()) || !is_file_of(*record, "manifest_hash", manifest()) ||
      !is_file_of(*record, "poster_hash", poster()) || !is_file_of(*record, "words_hash", words())) {
    return false;
  }
  for (std::int64_t frame = 0; frame < options_->frames; ++frame) {
    if (keeps(frame) && !fs::exists(picture(frame))) return false;
  }
  return true;
}

void MovieFolder::record_movie() const {
  write_record(movie_record(), {{kList, files_of_film()},
                                {"of", movie_subject(*options_)},
                                {"movie_hash", hash_file(movie()).hex()},
                                {"manifest_hash", hash_file(manifest()).hex()},
                                {"poster_hash", hash_file(poster()).hex()},
                                {"words_hash", hash_file(words()).hex()}});
}

fs::path movie_path(const RenderOptions& options) {
  return options.file.empty() ? options.folder / movie_file_name(options.video.codec) : options.file;
}

void require_own_places(const fs::path& folder) {
  require_own_folder(folder / kSegments);
  require_own_folder(folder / kPictures);
  for (const char* file : {"frames.json", "poster.png", "movie.vtt"}) require_replaceable(folder / file);
  for (const std::string_view ending : movie_endings()) require_replaceable(folder / fmt::format("movie{}", ending));
}

void list_pictures(const fs::path& folder, const std::vector<std::int64_t>& frames) {
  const fs::path path = folder / kSegments / kMovieRecord;
  require_own_places(folder);
  make_own_folder(folder / kSegments);
  make_own_folder(folder / kPictures);
  Listed listed = read_listed(path);
  listed.pictures.insert(frames.begin(), frames.end());
  Json record = read_object(path).value_or(Json::object());
  record[kList] = list_json(listed);
  write_json(path, record);
}

}  // namespace epochreel::movie
