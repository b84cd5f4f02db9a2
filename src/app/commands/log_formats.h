/// The words that `--log-format` takes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "options.h"

namespace epochreel::app {

inline std::vector<std::pair<std::string, LogFormat>> log_formats() {
  return {{"json", LogFormat::kJson}, {"text", LogFormat::kText}};
}

}  // namespace epochreel::app
