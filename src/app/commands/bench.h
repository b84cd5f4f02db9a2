/// The parts of `bench`.
#pragma once

#include <vector>

#include "commands/command_options.h"

namespace epochreel::app {

inline constexpr const char* kBenchThreads = "Threads (default: 1, 2, 4, ... up to the processors, one after another)";

/// The counts asked for: one, or for 0 1, 2, 4, ... and the number of processors.
std::vector<int> bench_threads(int asked);

void add_bench_train(CommandOptions& bench);
void add_bench_movie(CommandOptions& bench);

}  // namespace epochreel::app
