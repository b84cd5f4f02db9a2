/// compare.yaml.
#include "epochreel/compare/compare.h"
#include "epochreel/job/tolerance.h"
#include "fuzzing.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::read_or_refuse(
      [&] { job::parse_tolerance(fuzz::text_of(data, size), "compare.yaml", epochreel::compare::limit_keys()); });
  return 0;
}
