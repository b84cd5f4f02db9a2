/// MovieFolder says what a movie's folder holds, and what of it is whole. The names of the movie and its segments end
/// as the codec's container asks.
///
///     segments/000012.mp4   segments/000012.json   segments/movie.json
///     frames/000030.png     frames.json   poster.png   movie.mp4   movie.vtt
///
/// A segment's record is written after the files that it speaks of, and removed before the first of them is touched:
/// while it is there, they are whole and of its film. movie.json lists which pictures and how many segments the program
/// may have written, from before the first of them is; once the movie is whole, it has the hashes too. A file that is
/// not listed is somebody else's and stays. No folder and no file is written behind a link.
///
/// Shards share the folder. Each works in a folder of its own, segments/.shard-*, whose whole files are renamed into
/// their places: so no two write one file. A record is believed only where the hash of its segment's file is in it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/base/temporary_folder.h"
#include "epochreel/movie/movie_file.h"
#include "epochreel/movie/render.h"
#include "json_record.h"

namespace epochreel::movie {

/// Frames [first, first + count) of the movie.
struct Segment {
  std::int64_t index = 0;
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// Only reads `options`, which must outlive it. Free to share between threads as long as each writes files of its own.
class MovieFolder {
 public:
  explicit MovieFolder(const RenderOptions& options) : options_(&options) {}

  const RenderOptions& options() const { return *options_; }

  std::filesystem::path movie() const { return movie_path(*options_); }
  std::filesystem::path manifest() const { return options_->folder / "frames.json"; }
  std::filesystem::path poster() const { return options_->folder / "poster.png"; }
  std::filesystem::path words() const { return options_->folder / "movie.vtt"; }
  std::filesystem::path picture(std::int64_t frame) const;
  std::filesystem::path video(const Segment& segment) const;

  std::vector<Segment> segments() const;

  /// Whether frame's picture is to be kept in frames/.
  bool keeps(std::int64_t frame) const { return options_->png_every > 0 && frame % options_->png_every == 0; }

  /// Makes the folders, removes what an earlier film left in them that this one does not make anew, and lists what will
  /// be written. From here on the movie is not whole.
  void prepare() const;
  /// The same beside other shards of this film: what they are writing stays. From here on this one has its own folder.
  void prepare_shard();

  /// Where a file is written: in its place, or by a shard in its own folder.
  std::filesystem::path draft(const std::filesystem::path& file) const;
  /// Gives a file that was written whole its place.
  void publish(const std::filesystem::path& file) const;

  /// The hashes of the segment's frames where it is whole.
  std::optional<std::vector<std::string>> whole_segment(const Segment& segment) const;
  /// Whether a record is there that speaks of another film.
  bool is_of_another_film(const Segment& segment) const;
  void forget_segment(const Segment& segment) const;
  void record_segment(const Segment& segment, const std::vector<std::string>& frame_hashes) const;

  /// Whether all that was asked for is there.
  bool is_whole() const;
  void record_movie() const;

 private:
  std::filesystem::path segment_record(const Segment& segment) const;
  std::filesystem::path movie_record() const { return options_->folder / "segments" / "movie.json"; }

  void clear(bool shared) const;
  Json files_of_film() const;
  void write_record(const std::filesystem::path& path, const Json& record) const;

  const RenderOptions* options_;
  std::unique_ptr<TemporaryFolder> own_;  ///< of this shard; none: files are written in their places
};

}  // namespace epochreel::movie
