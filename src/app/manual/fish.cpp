#include <fmt/format.h>
#include <fmt/ranges.h>

#include "manual/completions.h"

namespace epochreel::app {

namespace {

constexpr const char* kHead = R"sh(# fish completion of epochreel, made by 'epochreel completion fish'.

# Whether the words so far begin with these commands.
function __epochreel_is_at
    set -l words (commandline -opc)[2..-1]
    set -l last (count $argv)
    test (count $words) -ge $last; and test "$words[1..$last]" = "$argv"
end

# Whether these commands are all the words so far.
function __epochreel_ends_at
    set -l words (commandline -opc)[2..-1]
    test "$words" = "$argv"
end

complete -c epochreel -f
)sh";

/// In single quotes of the shell.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') result += '\\';
    result += letter;
  }
  result += "'";
  return result;
}

/// What completes a value.
std::string value_of(const OptionEntry& option) {
  switch (option.kind) {
    case ValueKind::kNone:
      return "";
    case ValueKind::kPath:
      return " -r -F";
    case ValueKind::kChoice:
    case ValueKind::kSetting:
      return fmt::format(" -x -a {}", quoted(fmt::format("{}", fmt::join(option.choices, " "))));
    case ValueKind::kOther:
      break;
  }
  return " -x";
}

std::string condition(const char* function, const CommandEntry& command) {
  return fmt::format(" -n {}", quoted(command.path.empty() ? function : fmt::format("{} {}", function, command.path)));
}

std::string lines_of(const CommandEntry& command) {
  std::string text;
  const bool has_below = !command.commands.empty();
  const std::string line =
      "complete -c epochreel" + condition(has_below ? "__epochreel_ends_at" : "__epochreel_is_at", command);
  for (const CommandEntry& below : command.commands) {
    text += fmt::format("{} -a {} -d {}\n", line, below.name, quoted(below.what));
  }
  for (const OptionEntry& option : command.options) {
    text += line;
    for (const std::string& name : option.names) {
      text += name.starts_with("--") ? fmt::format(" -l {}", name.substr(2)) : fmt::format(" -s {}", name.substr(1));
    }
    text += fmt::format("{} -d {}\n", value_of(option), quoted(option.what));
  }
  for (const OptionEntry& word : command.words) {
    text += line + (word.kind == ValueKind::kPath ? " -F" : value_of(word)) + "\n";
  }
  return text;
}

}  // namespace

std::string fish_completion(const CommandEntry& program) {
  std::string text = kHead;
  for (const CommandEntry* command : all_commands(program)) text += fmt::format("\n{}", lines_of(*command));
  return text;
}

}  // namespace epochreel::app
