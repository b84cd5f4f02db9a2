/// baseline.json, and a comparison with itself.
#include "epochreel/compare/compare.h"
#include "fuzzing.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto path = fuzz::scratch().put("baseline.json", fuzz::text_of(data, size));
  fuzz::read_or_refuse([&] { compare::compare(path, path, {}); });
  return 0;
}
