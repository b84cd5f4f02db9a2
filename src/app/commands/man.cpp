#include "command_tree.h"
#include "commands/command_options.h"
#include "manual/man_page.h"
#include "standard_output.h"

namespace epochreel::app {

namespace {

struct ManOptions {};

void man(const ManOptions& /*options*/, Console& /*console*/) { put(man_page(command_tree())); }

}  // namespace

void add_man(CommandOptions& command) {
  command.does(man);
  command.console();
}

}  // namespace epochreel::app
