/// The text of a YAML file, as jobs and tolerances have it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace epochreel::job {

/// Error{kInvalid} where there is no such file; `what` names what it should be: "a job".
std::string read_yaml_file(const std::filesystem::path& file, std::string_view what);

/// What editors of some systems put in front of a text is no part of it.
std::string without_byte_order_mark(std::string_view text);

}  // namespace epochreel::job
