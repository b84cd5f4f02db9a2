/// The further files of a movie among a job's results: `phone.mp4`, and what is kept to make it in `also/phone.mp4`, a
/// folder like that of a movie, with segments/, frames.json, movie.vtt and poster.png.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "epochreel/movie/render.h"

namespace epochreel::movie {

/// The folder for RenderOptions of a further file of that name.
std::filesystem::path further_folder(const std::filesystem::path& results, const std::string& file);

/// Makes it, in a folder of results that is there. Error{kInvalid} where a link stands in its place.
void make_further_folder(const std::filesystem::path& results, const std::string& file);

/// As require_own_places, for the further files.
void require_further_places(const std::filesystem::path& results, const std::vector<std::string>& files);

/// Removes the further files that are listed as ours and are not among `files`, with what was kept to make them.
void remove_other_further_files(const std::filesystem::path& results, const std::vector<std::string>& files);

}  // namespace epochreel::movie
