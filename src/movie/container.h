/// The file formats that a movie lies in, one row each.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "apng.h"
#include "gif.h"
#include "matroska.h"
#include "seam.h"

namespace epochreel::movie {

struct Container {
  const char* name;          ///< of libavformat's muxer and demuxer
  std::string_view word;     ///< in messages: "MP4"
  std::string_view noun;     ///< in messages: "an MP4"
  std::string_view ending;   ///< of a file's name: ".mp4"
  std::string_view magic;    ///< the first bytes of each of its files; empty: they differ
  std::string_view kind;     ///< and a word among those that follow; empty: any
  const char* movie_option;  ///< of the muxer, for the movie: its index in front of the pictures, so that a player need
  const char* movie_value;   ///< not seek; loops without end where there is no index
  /// The bytes that a whole file has, where it says so; null: libavformat notices a file that is cut off.
  std::optional<std::uint64_t> (*whole_size)(const std::filesystem::path& path);
  /// Fits a segment's packet to those that the movie has before it; null: it fits.
  void (*join)(AVPacket& packet, Seam& seam);
  /// Adds what libavformat leaves out to a file that it has closed; null: nothing.
  void (*complete)(const std::filesystem::path& path, int fps);
  bool has_times;  ///< of showing; else how long each frame lasts, and all are shown in their order
  bool has_chapters;
  /// Of the muxer: the ticks a second in which it counts the movie's length and its chapters; null: they are fine
  /// enough.
  const char* timescale_option = nullptr;
};

inline constexpr Container kMp4 = {.name = "mp4",
                                   .word = "MP4",
                                   .noun = "an MP4",
                                   .ending = ".mp4",
                                   .magic = "",
                                   .kind = "",
                                   .movie_option = "movflags",
                                   .movie_value = "+faststart",
                                   .whole_size = nullptr,
                                   .join = nullptr,
                                   .complete = nullptr,
                                   .has_times = true,
                                   .has_chapters = true,
                                   .timescale_option = "movie_timescale"};
inline constexpr Container kMatroska = {.name = "matroska",
                                        .word = "Matroska",
                                        .noun = "a Matroska file",
                                        .ending = ".mkv",
                                        .magic = "\x1A\x45\xDF\xA3",
                                        .kind = "",
                                        .movie_option = "cues_to_front",
                                        .movie_value = "1",
                                        .whole_size = matroska_file_size,
                                        .join = nullptr,
                                        .complete = nullptr,
                                        .has_times = true,
                                        .has_chapters = true};
/// Matroska for browsers.
inline constexpr Container kWebm = {.name = "webm",
                                    .word = "WebM",
                                    .noun = "a WebM file",
                                    .ending = ".webm",
                                    .magic = "\x1A\x45\xDF\xA3",
                                    .kind = "webm",
                                    .movie_option = "cues_to_front",
                                    .movie_value = "1",
                                    .whole_size = matroska_file_size,
                                    .join = nullptr,
                                    .complete = nullptr,
                                    .has_times = true,
                                    .has_chapters = true};
inline constexpr Container kGif = {.name = "gif",
                                   .word = "GIF",
                                   .noun = "a GIF",
                                   .ending = ".gif",
                                   .magic = "GIF8",
                                   .kind = "",
                                   .movie_option = "loop",
                                   .movie_value = "0",
                                   .whole_size = gif_file_size,
                                   .join = join_gif,
                                   .complete = nullptr,
                                   .has_times = false,
                                   .has_chapters = false};
inline constexpr Container kApng = {.name = "apng",
                                    .word = "animated PNG",
                                    .noun = "an animated PNG",
                                    .ending = ".apng",
                                    .magic = "\x89PNG",
                                    .kind = "",
                                    .movie_option = "plays",
                                    .movie_value = "0",
                                    .whole_size = apng_file_size,
                                    .join = join_apng,
                                    .complete = complete_apng,
                                    .has_times = false,
                                    .has_chapters = false};

/// One whose files begin as those of another, but name a kind, stands before it.
inline constexpr std::array kContainers = {&kMp4, &kWebm, &kMatroska, &kGif, &kApng};

/// The container whose magic the file has; MP4 where it has none, or is not there.
const Container& container_of(const std::filesystem::path& path);

}  // namespace epochreel::movie
