#include "commands/export.h"

#include "commands/commands.h"

namespace epochreel::app {

void add_export(CommandOptions& command) {
  add_export_data(command);
  add_export_trace(command);
}

}  // namespace epochreel::app
