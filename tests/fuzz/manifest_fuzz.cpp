/// A trace's manifest.json.
#include <string>
#include <vector>

#include "fuzzing.h"
#include "src/trace/records.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::read_or_refuse([&] {
    std::vector<std::string> warnings;
    const trace::Manifest manifest = trace::parse_manifest(fuzz::text_of(data, size), "manifest.json", warnings);
    trace::parse_manifest(trace::manifest_json(manifest), "written.json", warnings);
  });
  return 0;
}
