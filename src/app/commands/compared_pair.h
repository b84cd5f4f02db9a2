/// The two sides that `compare` and `approve` take.
#pragma once

#include <filesystem>

#include "commands/command_options.h"
#include "options.h"

namespace epochreel::app {

struct PairOptions {
  std::filesystem::path baseline;
  std::filesystem::path actual;
  int threads = default_threads();
};

/// The two sides, --threads and the console's options.
void add_pair(CommandOptions& command, PairOptions& options);

}  // namespace epochreel::app
