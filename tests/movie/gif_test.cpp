/// The packets of a GIF at the seam between two segments.
#include "src/movie/gif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "src/movie/av_error.h"

namespace epochreel::movie {
namespace {

using testing::ElementsAreArray;
using Bytes = std::vector<std::uint8_t>;

Bytes operator+(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// 2 x 1 pixels, with a table of two colours.
const Bytes kHead = {'G', 'I', 'F', '8', '9', 'a', 2, 0, 1, 0, 0x80, 0, 0, 10, 20, 30, 40, 50, 60};
/// For ever.
const Bytes kLoops = {0x21, 0xFF, 11, 'N', 'E', 'T', 'S', 'C', 'A', 'P', 'E', '2', '.', '0', 3, 1, 0, 0, 0};
/// Its control and its image; a picture ends with an empty block.
const Bytes kPicture = {0x21, 0xF9, 4, 0, 10, 0, 0x3B, 0, 0x2C, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0x0C, 0x3B, 0};
const Bytes kTrailer = {0x3B};

/// What is left of a packet that has `before` others before it.
Bytes joined(const Bytes& content, std::int64_t before) {
  const Packet packet(allocated(av_packet_alloc()));
  set_content(*packet, content.data(), static_cast<int>(content.size()));
  Seam seam{before};
  join_gif(*packet, seam);
  return {packet->data, packet->data + packet->size};
}

TEST(Gif, TheFirstPacketKeepsItsHead) {
  EXPECT_THAT(joined(kHead + kLoops + kPicture, 0), ElementsAreArray(kHead + kLoops + kPicture));
}

TEST(Gif, AHeadWithinAMovieIsLeftOut) {
  EXPECT_THAT(joined(kHead + kLoops + kPicture, 7), ElementsAreArray(kPicture));
  EXPECT_THAT(joined(kPicture, 8), ElementsAreArray(kPicture));
}

/// libavformat 61 gives it with the last picture: what comes after it in a movie would not be read.
TEST(Gif, ATrailerIsLeftOut) {
  EXPECT_THAT(joined(kPicture + kTrailer, 8), ElementsAreArray(kPicture));
  EXPECT_THAT(joined(kHead + kPicture + kTrailer, 0), ElementsAreArray(kHead + kPicture));
  EXPECT_THAT(joined(kHead + kLoops + kPicture + kTrailer, 7), ElementsAreArray(kPicture));
}

}  // namespace
}  // namespace epochreel::movie
