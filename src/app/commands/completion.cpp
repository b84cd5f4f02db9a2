#include "command_tree.h"
#include "commands/command_options.h"
#include "manual/completions.h"
#include "standard_output.h"

namespace epochreel::app {

namespace {

struct CompletionOptions {
  std::string (*of)(const CommandEntry& program) = nullptr;
};

void completion(const CompletionOptions& options, Console& /*console*/) { put(options.of(command_tree())); }

}  // namespace

void add_completion(CommandOptions& command) {
  CompletionOptions& options = command.does(completion);
  command.required_choice("shell", options.of,
                          {{"bash", bash_completion}, {"fish", fish_completion}, {"zsh", zsh_completion}}, "The shell");
  command.console();
}

}  // namespace epochreel::app
