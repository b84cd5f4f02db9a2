/// The options of `compare` for its limits and masks.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace epochreel::app {

class CommandOptions;

struct ToleranceOptions {
  std::filesystem::path file;          ///< --tolerance, a compare.yaml; empty: none
  std::vector<std::string> overrides;  ///< --set, and each flag of a limit as the key that it gives, in their order
};

/// --tolerance, --set, a flag for each limit, and --mask.
void add_tolerance(CommandOptions& command, ToleranceOptions& options);

}  // namespace epochreel::app
