/// A job's YAML, and the resolved job written and read again.
#include <cstdlib>

#include "epochreel/job/load.h"
#include "fuzzing.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::read_or_refuse([&] {
    const job::Job job = job::parse_job(fuzz::text_of(data, size), "job.yaml");
    if (job::to_yaml(job::parse_job(job::to_yaml(job), "resolved")) != job::to_yaml(job)) std::abort();
    job::to_json(job);
  });
  return 0;
}
