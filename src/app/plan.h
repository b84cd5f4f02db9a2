/// The plans that --dry-run prints to stdout: stages, frames, what is there already and is kept, disk, memory and time.
///
/// Nothing is written and no lock is taken, so a plan can be printed while another process works in the folder. What
/// would end the command before its work, such as the trace of another job, ends the plan with the same Error. An
/// estimate says what it rests on; where nothing is known yet, it says that.
#pragma once

#include "stages.h"

namespace epochreel::app {

void print_run_plan(const JobOptions& options, const WorkOptions& work, Console& console);
void print_train_plan(const JobOptions& options, const WorkOptions& work, Console& console);
void print_render_plan(const FilmSource& source, const std::vector<FilmFiles>& films, const Outputs& outputs);

}  // namespace epochreel::app
