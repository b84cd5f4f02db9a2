#include "commands/command_options.h"
#include "epochreel/job/load.h"
#include "standard_output.h"

namespace epochreel::app {

namespace {

struct SchemaOptions {};

void schema(const SchemaOptions& /*options*/, Console& /*console*/) { put(job::job_schema() + "\n"); }

}  // namespace

void add_schema(CommandOptions& command) {
  command.does(schema);
  command.console();
}

}  // namespace epochreel::app
