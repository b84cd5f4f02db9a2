/// One side of a comparison as it was opened: its pictures by name, and what is known of how they came about.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/compare/comparison.h"
#include "epochreel/movie/decoder.h"
#include "epochreel/movie/movie_file.h"
#include "training/training_record.h"

namespace epochreel::compare {

struct Picture {
  std::string name;                   ///< "000030" of a movie, "000030.png" in a folder
  std::optional<std::int64_t> frame;  ///< of a name that is a number
  std::string hash;                   ///< of the pixels; empty: not known without reading them
  std::optional<Size> size;           ///< likewise
  std::filesystem::path file;         ///< a PNG; empty: a frame of the side's movie, or known by its hash alone
};

struct OpenSide {
  Side words;
  std::vector<Picture> pictures;  ///< frames by number, other pictures by name
  std::map<std::string, std::string> environment;
  std::optional<TrainingRecord> training;

  std::filesystem::path movie;  ///< whose frames are the pictures; empty: none
  std::optional<movie::MovieInfo> movie_info;
  std::vector<movie::GroupOfPictures> groups;  ///< of the movie

  std::string movie_hash;    ///< of the bytes of the movie, or of the movie that lies beside the pictures
  bool hashes_only = false;  ///< a baseline that keeps no pictures

  std::int64_t every = 1;       ///< N where the side itself says that its pictures are frames 0, N, 2N, ... of a film
  bool is_film = false;         ///< the pictures are all frames of a film, from 0 on
  bool is_one_picture = false;  ///< it was given as a file that holds one picture
  NotLookedAt others;           ///< what lies beside the pictures of a folder

  bool is_empty() const { return pictures.empty() && !training; }
};

/// Frames by number, then other pictures by name.
void sort_pictures(std::vector<Picture>& pictures);

}  // namespace epochreel::compare
