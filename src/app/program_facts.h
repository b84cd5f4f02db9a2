/// The program in its versions, for `--version`, `doctor` and the reports.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "epochreel/nn/devices.h"

namespace epochreel::app {

/// "1e2f580...", with ", changed" where the source differed from that commit; "unknown".
std::string commit_words();

/// Names and values in their order: version, commit, compiler, libraries. The libraries tell their versions
/// as they are at run time; those of "built with" are those of the build.
std::vector<std::pair<std::string, std::string>> program_facts();

/// "avx512_core, the most that oneDNN uses; the processor has avx2 avx512f".
std::string instruction_words();

/// The GPUs that can be used: "gpu:0" and its words. Else "gpu" and "none: " with the reason.
std::vector<std::pair<std::string, std::string>> gpu_facts(const nn::Gpus& gpus);

/// The output of `--version`: "epochreel 0.1.0", then the other facts, a line each.
std::string version_text();

}  // namespace epochreel::app
