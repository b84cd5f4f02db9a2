/// The findings of `doctor` on this machine: plain data.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace epochreel::app {

enum class FindingState {
  kFound,     ///< it is there
  kOptional,  ///< it is not there, and some jobs alone need it
  kMissing,   ///< it is not there, and every MP4 needs it
};

/// One thing that was looked for.
struct Finding {
  std::string name;   ///< "h264"
  std::string value;  ///< what is there: a version, a figure, a folder; empty where it is not there
  FindingState state = FindingState::kFound;
  std::string problem;  ///< what is wrong, a sentence; empty where it is there
  std::string fix;      ///< what mends it: a command, or a variable or key to set; empty where it is there
};

struct Section {
  std::string name;  ///< "encoders"
  std::vector<Finding> findings;
};

/// Looks at versions, processors, GPUs, fonts, encoders, data sets and the folder `out` of results: a section each, in
/// the order of the report. Nothing stays changed.
std::vector<Section> look_at_machine(const std::filesystem::path& out);

}  // namespace epochreel::app
