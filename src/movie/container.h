/// The file formats that a movie lies in, one row each.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "matroska.h"

namespace epochreel::movie {

struct Container {
  const char* name;          ///< of libavformat's muxer and demuxer
  std::string_view word;     ///< in messages: "MP4"
  std::string_view noun;     ///< in messages: "an MP4"
  std::string_view ending;   ///< of a file's name: ".mp4"
  std::string_view magic;    ///< the first bytes of each of its files; empty: they differ
  const char* index_option;  ///< of the muxer: the index in front of the pictures, so that a player need not seek
  const char* index_value;
  /// The bytes that a whole file has, where it says so; null: libavformat notices a file that is cut off.
  std::optional<std::uint64_t> (*whole_size)(const std::filesystem::path& path);
  /// Of the muxer: the ticks a second in which it counts the movie's length and its chapters; null: they are fine
  /// enough.
  const char* timescale_option = nullptr;
};

inline constexpr Container kMp4 = {"mp4",      "MP4",        "an MP4", ".mp4",           "",
                                   "movflags", "+faststart", nullptr,  "movie_timescale"};
inline constexpr Container kMatroska = {"matroska",      "Matroska", "a Matroska file", ".mkv", "\x1A\x45\xDF\xA3",
                                        "cues_to_front", "1",        matroska_file_size};

inline constexpr std::array kContainers = {&kMp4, &kMatroska};

/// The container whose magic the file has; MP4 where it has none, or is not there.
const Container& container_of(const std::filesystem::path& path);

}  // namespace epochreel::movie
