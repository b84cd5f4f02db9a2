/// Completions of the command line for shells, written from the program's own commands and options.
#pragma once

#include <string>

#include "command_tree.h"

namespace epochreel::app {

/// A script for bash 4.4 or later, to be sourced or put among those of bash-completion.
std::string bash_completion(const CommandEntry& program);

/// A file `_epochreel` for a folder of zsh's fpath.
std::string zsh_completion(const CommandEntry& program);

/// A file `epochreel.fish` for fish 3.
std::string fish_completion(const CommandEntry& program);

}  // namespace epochreel::app
