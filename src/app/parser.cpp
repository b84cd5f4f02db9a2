#include "parser.h"

#include "commands/command_options.h"
#include "commands/commands.h"
#include "program_facts.h"

namespace epochreel::app {

void add_commands(CLI::App& app, Invocation& invocation) {
  app.name("epochreel");
  app.description("epochreel turns the training of a neural network into a movie.");
  app.set_version_flag("--version", version_text,
                       "Print the version, the commit, the compiler, the libraries, the instructions and the GPUs");
  app.require_subcommand(1);
  for (const Command& command : commands()) {
    CommandOptions options(*app.add_subcommand(command.name, command.what), invocation);
    command.add(options);
  }
}

}  // namespace epochreel::app
