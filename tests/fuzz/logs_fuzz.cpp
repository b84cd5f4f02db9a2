/// metrics.jsonl and commits.jsonl: the same bytes as both.
#include "fuzzing.h"
#include "src/trace/records.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::scratch().put("metrics.jsonl", fuzz::text_of(data, size));
  fuzz::scratch().put("commits.jsonl", fuzz::text_of(data, size));
  fuzz::read_or_refuse([] {
    for (const trace::Metrics& line : trace::read_metrics(fuzz::scratch().folder()).records) {
      trace::parse_metrics(trace::metrics_line(line), "written");
    }
  });
  fuzz::read_or_refuse([] { trace::read_commits(fuzz::scratch().folder()); });
  return 0;
}
