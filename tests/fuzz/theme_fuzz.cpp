/// A theme's file, as a job names it.
#include "epochreel/job/load.h"
#include "fuzzing.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto job_file = fuzz::scratch().put(
      "job.yaml", "name: t\ndata: {dataset: synthetic}\nnetwork: [dense: 10]\nmovie: {theme: theme.yaml}\n");
  fuzz::scratch().put("theme.yaml", fuzz::text_of(data, size));
  fuzz::read_or_refuse([] { job::to_yaml(job::load_job(job_file)); });
  return 0;
}
