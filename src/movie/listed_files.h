/// The list of files that the program may have written for a film, in segments/movie.json, from before the first of
/// them is there. A file that is not listed is somebody else's and stays.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "json_record.h"

namespace epochreel::movie {

inline constexpr const char* kSegments = "segments";  ///< a folder
inline constexpr const char* kPictures = "frames";    ///< a folder
inline constexpr const char* kMovieRecord = "movie.json";
inline constexpr const char* kList = "may_hold";  ///< the key of the list in the record

struct Listed {
  std::int64_t frames = 0;
  std::int64_t png_every = 0;
  std::int64_t segments = 0;
  std::set<std::int64_t> pictures = {};  ///< single ones beside every png_every-th
  std::string ending = ".mp4";           ///< of the segments
  std::set<std::string> movies = {};     ///< endings of the movies in the folder

  bool has_picture(std::int64_t frame) const {
    return pictures.contains(frame) || (png_every > 0 && frame < frames && frame % png_every == 0);
  }
};

/// The object in a record; a record that is missing or damaged counts as none.
std::optional<Json> read_object(const std::filesystem::path& path);

/// The list in a movie's record, empty where there is none. An older record has no list: what the film was stands for
/// it.
Listed read_listed(const std::filesystem::path& movie_record);

Json list_json(const Listed& listed);

/// Whether a movie's file may end so.
bool is_movie_ending(std::string_view ending);

/// Removes the files of `folder` that have one of our names and whose number is `unwanted`, and what a killed run left
/// half-written; where others are writing, that stays.
void remove_numbered(const std::filesystem::path& folder, std::string_view ending, bool shared,
                     const std::function<bool(std::int64_t)>& unwanted);

}  // namespace epochreel::movie
