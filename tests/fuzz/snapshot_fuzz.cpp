/// A safetensors file: every tensor is read in every way.
#include "epochreel/trace/tensor.h"
#include "fuzzing.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto path = fuzz::scratch().put("000000.safetensors", fuzz::text_of(data, size));
  fuzz::read_or_refuse([&] {
    const trace::TensorFile file(path);
    file.hash();
    for (const auto& tensor : file.tensors()) {
      fuzz::read_or_refuse([&] { tensor.second.floats(); });
      fuzz::read_or_refuse([&] { tensor.second.ints(); });
    }
  });
  return 0;
}
