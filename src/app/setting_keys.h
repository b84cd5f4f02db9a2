/// The keys of a job, as `--set` takes them.
#pragma once

#include <string>
#include <vector>

namespace epochreel::app {

/// "train.epochs=" for each key with a value; "movie.theme=night" and its like for each word that a key can have. In
/// the order of the job's JSON Schema, from which they are read.
std::vector<std::string> setting_keys();

}  // namespace epochreel::app
