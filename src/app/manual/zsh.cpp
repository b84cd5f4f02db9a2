#include <fmt/format.h>
#include <fmt/ranges.h>

#include "manual/completions.h"

namespace epochreel::app {

namespace {

constexpr const char* kHead = R"sh(#compdef epochreel
# zsh completion of epochreel, made by 'epochreel completion zsh'.

# KEY=VALUE: no blank behind the '=' of a key.
_epochreel_settings() {
  local -a open whole
  open=(${(M)argv:#*=})
  whole=(${argv:#*=})
  compadd -S '' -a open
  compadd -a whole
}

)sh";

/// In single quotes of the shell.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char letter : text) result += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return result + "'";
}

/// As a part of a specification of _arguments, in which ':' and brackets have a meaning.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    if (letter == ':' || letter == '[' || letter == ']' || letter == '\\') result += '\\';
    result += letter;
  }
  return result;
}

/// What completes a value.
std::string action(const OptionEntry& option) {
  switch (option.kind) {
    case ValueKind::kPath:
      return "_files";
    case ValueKind::kChoice:
      return fmt::format("({})", fmt::join(option.choices, " "));
    case ValueKind::kSetting:
      return fmt::format("_epochreel_settings {}", fmt::join(option.choices, " "));
    case ValueKind::kNone:
    case ValueKind::kOther:
      break;
  }
  return " ";
}

/// "(-h --help)" so that one of the names is offered, once; "*" where the option may be given again.
std::string specification(const OptionEntry& option, const std::string& name) {
  const std::string repeats = option.is_repeatable ? "*" : fmt::format("({})", fmt::join(option.names, " "));
  const bool has_value = option.kind != ValueKind::kNone;
  const std::string value = has_value ? fmt::format(":{}:{}", escaped(option.value), action(option)) : "";
  const bool is_long = name.starts_with("--");
  return quoted(
      fmt::format("{}{}{}[{}]{}", repeats, name, has_value && is_long ? "=" : "", escaped(option.what), value));
}

std::string function_name(const CommandEntry& command) {
  std::string name = "_epochreel";
  for (const char letter : command.path.empty() ? "" : "_" + command.path) name += letter == ' ' ? '_' : letter;
  return name;
}

/// The part of a function that goes on with the command that was given.
std::string commands_below(const CommandEntry& command) {
  std::string text = "  local -a commands\n  commands=(\n";
  for (const CommandEntry& below : command.commands) {
    text += fmt::format("    {}\n", quoted(escaped(below.name) + ":" + below.what));
  }
  text +=
      "  )\n  if ((CURRENT == 2)) && [[ \"$words[2]\" != -* ]]; then\n"
      "    _describe -t commands command commands\n    return\n  fi\n  case \"$words[2]\" in\n";
  for (const CommandEntry& below : command.commands) {
    text += fmt::format("    {}) shift words; ((CURRENT--)); {}; return ;;\n", below.name, function_name(below));
  }
  return text + "  esac\n";
}

std::string function_of(const CommandEntry& command) {
  std::string text = fmt::format("{}() {{\n", function_name(command));
  if (!command.commands.empty()) text += commands_below(command);
  text += "  _arguments -s -S";
  for (const OptionEntry& option : command.options) {
    for (const std::string& name : option.names) text += " \\\n    " + specification(option, name);
  }
  for (const OptionEntry& word : command.words) {
    text += " \\\n    " + quoted(fmt::format(":{}:{}", escaped(word.names.front()), action(word)));
  }
  return text + "\n}\n\n";
}

}  // namespace

std::string zsh_completion(const CommandEntry& program) {
  std::string text = kHead;
  for (const CommandEntry* command : all_commands(program)) text += function_of(*command);
  // As an autoloaded file it is run once to complete, and from then on its function is.
  return text +
         "if [[ \"$funcstack[1]\" == _epochreel ]]; then\n  _epochreel \"$@\"\nelse\n  compdef _epochreel "
         "epochreel\nfi\n";
}

}  // namespace epochreel::app
