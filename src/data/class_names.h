/// The names of classes, from the job or from a file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::data {

/// The names of data.class_names, else of data.class_names_file, else `own`, those of the data set; empty where there
/// are none. Error{kInvalid} where the file has not a name for each class.
std::vector<std::string> given_names(const job::DataSpec& spec, std::vector<std::string> own);

/// The same; where there are none, the labels themselves.
std::vector<std::string> class_names(const job::DataSpec& spec, std::vector<std::string> own);

/// The lines of a text file without the spaces around them; empty ones are left out. Error{kInvalid} where one is
/// longer than 200 bytes, holds what cannot be printed, or where there are more than `most`.
std::vector<std::string> read_names(const std::filesystem::path& file, std::size_t most);

}  // namespace epochreel::data
