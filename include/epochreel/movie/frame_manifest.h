/// frames.json: the hash of every frame, with the versions of everything that can change them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "epochreel/movie/narration.h"

namespace epochreel::movie {

struct FrameManifest {
  std::string film_hash;  ///< of trace, movie part of the job and versions
  int width = 0;
  int height = 0;
  int fps = 0;
  std::map<std::string, std::string> versions;
  std::vector<std::string> frames;        ///< XXH3-128 of each frame's pixels, hexadecimal; frame n at place n
  std::vector<TimedWords> chapters = {};  ///< of the movie; none in a file that is older than they are
};

void write_frame_manifest(const std::filesystem::path& path, const FrameManifest& manifest);
FrameManifest read_frame_manifest(const std::filesystem::path& path);

}  // namespace epochreel::movie
