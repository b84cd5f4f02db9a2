/// Prints the text of `info` about a job.
#pragma once

#include <filesystem>

namespace epochreel::app {

/// Prints the layers with their shapes, parameters and operations, and the totals. Where only the files of the data set
/// tell how large an image is, and they are not there, the shapes are left out, and that is said.
void print_job(const std::filesystem::path& file);

}  // namespace epochreel::app
