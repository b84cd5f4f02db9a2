/// The words for a command line that is wrong.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace epochreel::app {

/// What `error`, which `app` threw for the command line, means for the user: which word is wrong, and what is nearest.
std::string usage_words(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv);

/// Refuses a path that begins with `~`, which the shell would have expanded where it stands alone.
const CLI::Validator& no_tilde();

}  // namespace epochreel::app
