/// Data for the caller: what goes to stdout.
#pragma once

#include <string_view>

namespace epochreel::app {

/// Writes text to stdout; Error{kFailed} where that fails.
void put(std::string_view text);

/// Writes one line to stdout, printable and of at most kMaxMessageBytes.
void put_line(std::string_view line);

/// Makes sure that all of it went out: a closed pipe and a full disk may show only here.
void flush_output();

}  // namespace epochreel::app
