/// The record of a segment, beside a file that stands for the segment's video.
#include "fuzzing.h"
#include "src/movie/movie_folder.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto options = [] {
    movie::RenderOptions made;
    made.folder = fuzz::scratch().fresh("film");
    made.frames = 3;
    made.film_hash = "0123456789abcdef0123456789abcdef";
    fuzz::scratch().fresh("film/segments");
    fuzz::scratch().put("film/segments/000000.mp4", "video");
    return made;
  }();
  fuzz::scratch().put("film/segments/000000.json", fuzz::text_of(data, size));
  fuzz::scratch().put("film/segments/movie.json", fuzz::text_of(data, size));
  const movie::MovieFolder folder(options);
  fuzz::read_or_refuse([&] { folder.whole_segment(folder.segments().front()); });
  fuzz::read_or_refuse([&] { folder.is_whole(); });
  return 0;
}
