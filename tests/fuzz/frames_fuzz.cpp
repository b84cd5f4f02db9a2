/// frames.json.
#include "epochreel/movie/frame_manifest.h"
#include "fuzzing.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto path = fuzz::scratch().put("frames.json", fuzz::text_of(data, size));
  fuzz::read_or_refuse([&] { movie::read_frame_manifest(path); });
  return 0;
}
