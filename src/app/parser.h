/// The parser of the command line, with every command and option of the program.
#pragma once

#include <CLI/CLI.hpp>

#include "commands/invocation.h"

namespace epochreel::app {

/// Names `app` and adds all commands with their options. Parsing fills `invocation`, which must live as long as `app`.
void add_commands(CLI::App& app, Invocation& invocation);

}  // namespace epochreel::app
