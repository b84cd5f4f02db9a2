#include "commands/option_groups.h"

namespace epochreel::app {

void add_job(CommandOptions& command, JobOptions& options, const char* what) {
  command.required_path("job", options.job, what);
  command.settings("--set", options.overrides, "Override a key of the job, such as train.epochs=3; repeatable");
  command.console();
}

void add_preview(CommandOptions& command, JobOptions& options) {
  command.flag("--preview", options.preview,
               "Draw half the width and height and a quarter of the frames, into the folder preview of the results");
}

void add_movie_file(CommandOptions& command, JobOptions& options) {
  command.movie("-o", options.file,
                "The movie's own place; the ending of its name chooses the codec where the job does not. -: frames as "
                "Y4M to stdout");
}

void add_threads(CommandOptions& command, int& threads) {
  add_threads(command, threads,
              "Threads (default: the processors that the CPU affinity, the cgroup's quota and OMP_NUM_THREADS allow)");
}

void add_threads(CommandOptions& command, int& threads, const char* what) {
  command.number("--threads", threads, what, 1, kMostThreads);
}

void add_dry_run(CommandOptions& command, WorkOptions& options) {
  command.flag("--dry-run", options.dry_run,
               "Print the plan instead: stages, frames, what is there already, disk, memory and time");
}

void add_metrics(CommandOptions& command, std::filesystem::path& file) {
  command.path("--metrics", file, "Keep this file up to date for Prometheus' textfile collector, such as film.prom");
}

void add_device(CommandOptions& command, JobOptions& options) {
  command.word(
      "--device", [&options](const std::string& device) { options.overrides.push_back("train.device=" + device); },
      "What to train on, as --set train.device=...: auto, cpu, gpu or gpu:N");
}

void add_work(CommandOptions& command, WorkOptions& options) {
  command.path("--out", options.out, "Folder of the results (default: out/NAME)");
  add_threads(command, options.threads);
  command.flag("--overwrite", options.overwrite, "Start anew where results of another job stand");
}

}  // namespace epochreel::app
