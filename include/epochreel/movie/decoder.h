/// A movie's frames as pictures, and what tells without decoding that two movies show the same.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/image/bitmap.h"

namespace epochreel::movie {

/// A group of pictures: the packets from one key frame to the next.
struct GroupOfPictures {
  std::int64_t first = 0;  ///< its first frame, in the order of decoding
  std::int64_t frames = 0;
  std::string hash;  ///< XXH3-128 of the decoder's parameters and of all packets with their times

  bool operator==(const GroupOfPictures&) const = default;
};

/// Reads all packets. Error{kInvalid} where the file is no movie or cut off.
std::vector<GroupOfPictures> groups_of_pictures(const std::filesystem::path& path);

/// Decodes frames by their number in the order of showing. Frames that follow one another are cheap, others cost the
/// way from the key frame before. Used by one thread.
class MovieDecoder {
 public:
  /// Error{kInvalid} where the file is no movie that libavcodec can decode.
  explicit MovieDecoder(const std::filesystem::path& path);
  ~MovieDecoder();
  MovieDecoder(MovieDecoder&&) noexcept;

  std::int64_t frames() const;

  /// The frame as sRGB pixels; its colours by the movie's own matrix and range, BT.709 and limited where it names none.
  image::Bitmap read(std::int64_t frame);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace epochreel::movie
