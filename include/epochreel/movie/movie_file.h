/// Joining segments by stream copy, and reading a movie back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/movie/encoder.h"
#include "epochreel/movie/narration.h"

namespace epochreel::movie {

/// "movie.mp4": the name of a movie of this codec among a job's results.
std::string movie_file_name(const job::VideoSpec& video);

/// The endings that movies have: ".mp4", ...
std::vector<std::string_view> movie_endings();

/// The nouns for files with these endings: "an MP4", ...
std::vector<std::string_view> movie_nouns();

/// Whether a file's name ends as a movie's does, in small or in capital letters.
bool is_movie_name(std::string_view name);

/// The movie among a job's results; nothing where there is none.
std::optional<std::filesystem::path> find_movie(const std::filesystem::path& folder);

/// Joins finished segments into one movie with the index in front, reads it back, counts its frames and only then
/// gives it its name. Error{kFailed} where a segment is missing, differs in its parameters, or the frames are not those
/// of a film of which `drawn_frames` are drawn. `chapters`: one behind the other, from the first frame to the last;
/// none: the movie has none. A container without chapters leaves them out. A name of more than 255 bytes is cut, since
/// Nero's list of chapters in an MP4 holds no longer ones.
void stitch(std::span<const std::filesystem::path> segments, const std::filesystem::path& movie,
            const VideoOptions& drawn, std::int64_t drawn_frames, std::span<const TimedWords> chapters = {});

/// The most frames of a movie that is read; more is Error.
inline constexpr std::int64_t kMaxMovieFrames = 1'000'000;

struct ChapterInfo {
  double start = 0;  ///< seconds
  double end = 0;
  std::string name;
};

struct MovieInfo {
  std::string codec;
  int width = 0;
  int height = 0;
  double fps = 0;
  std::int64_t frames = 0;  ///< that are shown, counted by reading every packet
  double seconds = 0;
  std::string pixel_format;
  std::string color;                        ///< matrix and range: "bt709/tv"
  std::string primaries;                    ///< "bt709"
  std::string transfer;                     ///< "bt709"
  std::map<std::string, std::string> tags;  ///< of the container, such as "major_brand"
  std::vector<ChapterInfo> chapters;
  std::uint64_t bytes = 0;
};

/// Reads a movie's headers and all its packets. Error{kInvalid} where it is none.
MovieInfo read_movie(const std::filesystem::path& path);

}  // namespace epochreel::movie
