/// A JPEG, with its Exif data.
#include "epochreel/image/jpeg.h"
#include "fuzzing.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto path = fuzz::scratch().put("a.jpg", fuzz::text_of(data, size));
  fuzz::read_or_refuse([&] { image::read_jpeg_size(path); });
  fuzz::read_or_refuse([&] { image::read_jpeg(path); });
  return 0;
}
