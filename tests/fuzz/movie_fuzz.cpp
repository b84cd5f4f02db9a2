/// An MP4: its headers, its packets, its first frames.
#include <algorithm>

#include "epochreel/movie/decoder.h"
#include "epochreel/movie/movie_file.h"
#include "fuzzing.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto path = fuzz::scratch().put("movie.mp4", fuzz::text_of(data, size));
  fuzz::read_or_refuse([&] { movie::read_movie(path); });
  fuzz::read_or_refuse([&] { movie::groups_of_pictures(path); });
  fuzz::read_or_refuse([&] {
    movie::MovieDecoder decoder(path);
    for (std::int64_t frame = 0; frame < std::min<std::int64_t>(decoder.frames(), 3); ++frame) decoder.read(frame);
  });
  return 0;
}
