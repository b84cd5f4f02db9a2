#include "commands/commands.h"

namespace epochreel::app {

void add_run(CommandOptions& command);
void add_train(CommandOptions& command);
void add_render(CommandOptions& command);
void add_stitch(CommandOptions& command);
void add_still(CommandOptions& command);
void add_encode(CommandOptions& command);
void add_validate(CommandOptions& command);
void add_config(CommandOptions& command);
void add_schema(CommandOptions& command);
void add_info(CommandOptions& command);
void add_bench(CommandOptions& command);
void add_export(CommandOptions& command);
void add_doctor(CommandOptions& command);
void add_compare(CommandOptions& command);
void add_approve(CommandOptions& command);
void add_completion(CommandOptions& command);
void add_man(CommandOptions& command);

namespace {

constexpr Command kCommands[] = {
    {"run", "Train, render and encode; goes on with what is there", add_run, true},
    {"train", "Train as far as the trace", add_train, true},
    {"render", "Render and encode from the trace", add_render, true},
    {"stitch", "Join the segments of all shards into the movie", add_stitch},
    {"still", "Draw one frame of the trace's film", add_still},
    {"encode", "Make a movie of a folder of PNGs", add_encode, true},
    {"validate", "Check a job and say what is wrong with it", add_validate},
    {"config", "Print a job with every key resolved", add_config},
    {"schema", "Print the JSON Schema of a job", add_schema},
    {"info", "Say what a job, a trace, a frames.json or a movie holds", add_info},
    {"export", "Write what was read or recorded as files that other programs open", add_export},
    {"bench", "Measure this machine, each figure beside its floor", add_bench, true},
    {"doctor", "Say what this machine has and what it lacks to make films", add_doctor},
    {"compare", "Say what differs; exit code 4 on a difference", add_compare, true},
    {"approve", "Take the actual as the new baseline", add_approve},
    {"completion", "Print the completion of the command line for a shell", add_completion},
    {"man", "Print the manual page, for 'man -l -'", add_man},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace epochreel::app
