/// Reading a movie's file of one video stream, packet by packet. An MP4's chapters are a stream of text beside it,
/// which is passed by.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "av_handles.h"
#include "container.h"
#include "epochreel/base/error.h"
#include "epochreel/movie/movie_file.h"

namespace epochreel::movie {

/// The findings of a pass over all packets. Times are in frames.
struct PacketScan {
  std::vector<std::int64_t> pts;         ///< in decoding order
  std::vector<std::int64_t> key_frames;  ///< pts of the packets where decoding can start

  std::int64_t frames() const { return std::ssize(pts); }

  /// Whether every frame 0, 1, ... is there once.
  bool is_gapless() const;
};

/// Whether the picture in it is shown: an edit list leaves out what is only there for others to refer to.
inline bool is_shown(const AVPacket& packet) { return (packet.flags & AV_PKT_FLAG_DISCARD) == 0; }

/// Used by one thread.
class MovieReader {
 public:
  /// Here and below, errors are of `kind`. Error where the file is no movie, holds other streams than one of video and
  /// those of its chapters, or is beyond the bounds of a movie or a picture.
  MovieReader(std::filesystem::path path, ErrorKind kind);

  /// The next packet in decoding order, or null at the end. Valid until the next call.
  AVPacket* next();

  /// Reads to the end. Error where a time is not a frame's, rounded to the stream's ticks.
  PacketScan scan(int fps);

  /// Goes to the last key frame that is decoded at `time`, in the stream's ticks, or before it.
  void seek(std::int64_t time);

  /// Error where `frames`, the count of all packets, is not what the index promises.
  void check_count(std::int64_t frames) const;

  /// Error where `frames`, a count so far, is beyond kMaxMovieFrames.
  void check_bound(std::int64_t frames) const;

  /// From the first frame to the end of the last. After find_stream_info().
  double seconds() const;

  /// Looks into the first pictures for what the container does not say, such as the pixel format.
  void find_stream_info();

  const AVStream& stream() const { return *input_->streams[0]; }

  std::vector<ChapterInfo> chapters() const;
  const Container& container() const { return container_; }

  /// The facts that the container states of the movie beside its pictures.
  std::map<std::string, std::string> tags() const;

  [[noreturn]] void refuse(std::string_view why) const;

 private:
  void check_size(std::optional<std::uint64_t> whole_size) const;
  std::optional<std::int64_t> frame_of(const AVPacket& packet, AVRational tick, std::int64_t before) const;

  std::filesystem::path path_;
  const Container& container_;
  ErrorKind kind_;
  Input input_;
  Packet packet_;
};

}  // namespace epochreel::movie
