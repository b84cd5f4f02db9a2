/// A movie's file of one video stream, written under its temporary name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

#include "av_handles.h"
#include "container.h"
#include "epochreel/movie/narration.h"

namespace epochreel::movie {

/// Removes the file, where it still is, at the end of its life.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::filesystem::path path) : path_(std::move(path)) {}
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Timestamps are in frames: one tick is 1 / fps seconds. Used by one thread. A movie that was not published is
/// removed.
class MovieWriter {
 public:
  struct Options {
    int fps = 30;
    bool is_movie = false;  ///< and no segment: it gets the container's movie_option
    std::span<const TimedWords> chapters = {};
  };

  MovieWriter(std::filesystem::path final_path, const Container& container, const AVCodecParameters& parameters,
              const Options& options);
  ~MovieWriter();
  MovieWriter(const MovieWriter&) = delete;
  MovieWriter& operator=(const MovieWriter&) = delete;

  /// Takes the packet's content. Packets come in decoding order.
  void write(AVPacket& packet);

  /// Writes the index and closes: the file is whole under its temporary name.
  void finish();

  /// Gives the finished file its name.
  void publish();

  const std::filesystem::path& temporary() const { return temporary_.path(); }

 private:
  std::filesystem::path final_path_;
  const Container& container_;
  TemporaryFile temporary_;
  AVRational tick_;
  Output output_;  // closed before the file is removed
  bool has_trailer_ = false;
};

}  // namespace epochreel::movie
