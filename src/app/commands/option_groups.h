/// Options that several commands share.
#pragma once

#include "commands/command_options.h"
#include "options.h"

namespace epochreel::app {

/// The description of the argument of a command that draws.
inline constexpr const char* kJobOrTrace = "The job's YAML file, or the folder of a trace";

/// The job, --set and the console's options.
void add_job(CommandOptions& command, JobOptions& options, const char* what = "The job's YAML file");

/// --preview.
void add_preview(CommandOptions& command, JobOptions& options);

/// -o of a movie.
void add_movie_file(CommandOptions& command, JobOptions& options);

/// --threads.
void add_threads(CommandOptions& command, int& threads);
void add_threads(CommandOptions& command, int& threads, const char* what);

/// --dry-run.
void add_dry_run(CommandOptions& command, WorkOptions& options);

/// --metrics.
void add_metrics(CommandOptions& command, std::filesystem::path& file);

/// --device, which sets train.device.
void add_device(CommandOptions& command, JobOptions& options);

/// --out, --threads, --overwrite.
void add_work(CommandOptions& command, WorkOptions& options);

}  // namespace epochreel::app
