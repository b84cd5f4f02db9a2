/// From the words of the command line to a command with its options.
#pragma once

#include <optional>

#include "commands/invocation.h"

namespace epochreel::app {

/// Parses the command line; Error{kUsage} says what is wrong with it. Nothing where it only asked for help or the
/// version, which are then printed to stdout.
std::optional<Invocation> parse_command_line(int argc, const char* const* argv);

/// Whether the command that the first word names computes for long on several threads. False where it names none.
bool is_parallel(int argc, const char* const* argv);

/// The format that `--log-format` asks for, wherever it stands, of a command line that may be wrong.
LogFormat asked_log_format(int argc, const char* const* argv);

}  // namespace epochreel::app
