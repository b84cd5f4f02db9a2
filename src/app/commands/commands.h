/// All commands of the program.
///
/// A command is a file of this folder: its options, what it does with them, and the function that adds both to the
/// command line. To add one, write its file, then its declaration and its row in commands.cpp.
#pragma once

#include <span>

namespace epochreel::app {

class CommandOptions;

struct Command {
  const char* name = "";
  const char* what = "";                           ///< its line in the help
  void (*add)(CommandOptions& command) = nullptr;  ///< says what it does and which options it takes
  bool is_parallel = false;                        ///< computes for long on several threads, as training does
};

/// In the order of the help.
std::span<const Command> commands();

}  // namespace epochreel::app
