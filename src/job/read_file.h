/// The text of a YAML file, as jobs and tolerances have it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "node.h"

namespace epochreel::job {

/// Error{kInvalid} where there is no such file; `what` names what it should be: "a job".
std::string read_yaml_file(const std::filesystem::path& file, std::string_view what);

/// The text of a file as a source. The byte order mark that some editors put in front is no part of it.
Source file_source(std::string_view name, std::string_view text, std::string_view noun);

}  // namespace epochreel::job
