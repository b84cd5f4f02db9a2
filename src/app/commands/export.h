/// The parts of `export`.
#pragma once

#include "commands/command_options.h"

namespace epochreel::app {

void add_export_data(CommandOptions& exports);
void add_export_trace(CommandOptions& exports);

}  // namespace epochreel::app
