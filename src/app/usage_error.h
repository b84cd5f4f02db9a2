/// The words for a command line that is wrong.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace epochreel::app {

/// Says what `error`, which `app` threw for the command line, means for the user: which word is wrong, and what is
/// nearest.
std::string usage_words(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv);

/// Refuses a value of no letters, which a shell makes of a variable that is not set.
const CLI::Validator& not_empty();

/// Refuses an empty path, and one that begins with `~`, which the shell would have expanded where it stands alone.
const CLI::Validator& usable_path();

/// Refuses a name whose ending is not that of a PNG.
const CLI::Validator& png_path();

/// Refuses a name whose ending is not that of a movie; `-` is none, and passes.
const CLI::Validator& movie_path();

}  // namespace epochreel::app
