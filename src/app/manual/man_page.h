/// The manual page.
#pragma once

#include <string>

#include "command_tree.h"

namespace epochreel::app {

/// epochreel(1) in the man macros of roff (groff's man(7)): all commands and options, exit codes, files, variables of
/// the environment, examples.
std::string man_page(const CommandEntry& program);

}  // namespace epochreel::app
