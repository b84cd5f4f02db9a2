/// From options to work.
#pragma once

#include "console.h"
#include "options.h"

namespace epochreel::app {

/// Does what the options ask for. Throws Error or Interrupted.
void execute(const Options& options, Console& console);

}  // namespace epochreel::app
