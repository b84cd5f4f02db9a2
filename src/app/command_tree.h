/// The commands and options of the program as plain data, for the manual page and the completions of shells. They are
/// read from the parser of the command line, so they are those that it takes.
#pragma once

#include <string>
#include <vector>

namespace epochreel::app {

/// What completes the value of an option.
enum class ValueKind {
  kNone,     ///< a flag: no value
  kPath,     ///< files and folders
  kChoice,   ///< one of `choices`
  kSetting,  ///< KEY=VALUE, with a key of the job; the keys are `choices`: "train.epochs=", "movie.png=none"
  kOther,    ///< a number or words
};

/// An option, or a word at its place, such as the job of `run`.
struct OptionEntry {
  std::vector<std::string> names;  ///< "--out"; "--help" and "-h"; of a word at its place "job"
  std::string what;                ///< the line in the help
  std::string value;               ///< what stands for the value: "PATH", "N"
  std::string limits;              ///< "1 to 1024"; empty where there are none
  ValueKind kind = ValueKind::kNone;
  std::vector<std::string> choices;
  bool is_required = false;
  bool is_repeatable = false;
};

struct CommandEntry {
  std::string name;  ///< "movie"
  std::string path;  ///< "bench movie"; "" of the program itself
  std::string what;
  std::vector<OptionEntry> words;    ///< those at their place, in order
  std::vector<OptionEntry> options;  ///< in the order of the help
  std::vector<CommandEntry> commands;
};

/// The program itself, with all commands below it.
CommandEntry command_tree();

/// `command` and all below it, each before those below it.
std::vector<const CommandEntry*> all_commands(const CommandEntry& command);

}  // namespace epochreel::app
