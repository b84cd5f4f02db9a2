/// The PNGs of a folder as the frames of a movie: 000000.png, 000001.png, ..., as rendering keeps them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/movie/render.h"

namespace epochreel::movie {

struct Pictures {
  std::filesystem::path folder;
  std::int64_t frames = 0;
  int width = 0;
  int height = 0;
  std::string hash;        ///< of all files
  std::optional<int> fps;  ///< of the film that the pictures are of, here and below, as its frames.json says
  std::vector<TimedWords> chapters;
};

/// Looks at all pictures of the folder; other files in it do not matter. The film's frames.json lies in the folder, or,
/// as among a job's results, beside a folder of the name "frames". Error{kInvalid} where a number is missing, fewer or
/// more pictures are there than frames.json lists, a file is no whole PNG, has another size than the first, an odd
/// size, more than 8 bits a channel, or a colour space other than sRGB.
Pictures find_pictures(const std::filesystem::path& folder);

/// Draws a frame by reading its picture. Error{kInvalid} where that has transparent pixels. `pictures` must outlive it.
std::unique_ptr<Artist> make_picture_artist(const Pictures& pictures);

}  // namespace epochreel::movie
