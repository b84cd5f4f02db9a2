/// Overrides, `--set KEY=VALUE`, one a line, of a job with every kind of layer.
#include <string>
#include <vector>

#include "epochreel/job/load.h"
#include "fuzzing.h"

using namespace epochreel;

namespace {

constexpr const char* kJob = R"(
name: c
network: [conv2d: {filters: 8}, batch_norm, leaky_relu: 0.1, max_pool2d: 2, dropout: 0.25, flatten, dense: 10]
train: {optimizer: {sgd: {nesterov: true}}, schedule: {step: {every: 2}}, augment: {shift: 2}}
movie: {scenes: [title: {seconds: 1}, training: {seconds: 2, panels: [curves: {rows: 6, columns: 6}]}]}
)";

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> overrides;
  std::string_view text = fuzz::text_of(data, size);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    overrides.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  fuzz::read_or_refuse([&] { job::to_yaml(job::parse_job(kJob, "job.yaml", overrides)); });
  return 0;
}
