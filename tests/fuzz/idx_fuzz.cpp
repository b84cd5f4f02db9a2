/// IDX files of images and of labels, plain or gzipped.
#include "fuzzing.h"
#include "src/data/idx.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = fuzz::scratch().put("images-idx3-ubyte", fuzz::text_of(data, size));
  fuzz::read_or_refuse([&] { data::read_idx_images(file); });
  fuzz::read_or_refuse([&] { data::read_idx_labels(file); });
  return 0;
}
