/// A csv file, plain or gzipped. The last byte chooses the column of labels.
#include "fuzzing.h"
#include "src/data/csv.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = fuzz::scratch().put("a.csv", fuzz::text_of(data, size));
  constexpr const char* kLabels[] = {"auto", "0", "kind"};
  const std::string label = kLabels[size == 0 ? 0 : data[size - 1] % 3];
  fuzz::read_or_refuse([&] { data::read_csv(file, label); });
  return 0;
}
