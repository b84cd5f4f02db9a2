#include <fmt/format.h>
#include <fmt/ranges.h>

#include "manual/completions.h"

namespace epochreel::app {

namespace {

constexpr const char* kHead = R"(# bash completion of epochreel, made by 'epochreel completion bash'.

)";

/// COMP_WORDS is split at each '=' too; `words` are the words of the line. Where files are asked for no word is
/// offered, and readline completes their names itself.
constexpr const char* kBody = R"sh(
_epochreel() {
  local words=() glue="" command="" option="" first=1 at=0 i
  for i in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ ${#words[@]} -gt 0 && ("$i" == [=:]* || -n "$glue") ]]; then words[-1]+="$i"; else words+=("$i"); fi
    [[ "$i" == [=:]* ]] && glue=1 || glue=""
  done
  local last=$((${#words[@]} - 1))
  while ((first < last)) && _epochreel_has_commands "$command"; do
    command="${command:+$command }${words[first++]}"
  done
  for ((i = first; i < last; ++i)); do
    if [[ -n "$option" ]]; then
      option=""
    elif [[ "${words[i]}" != -* ]]; then
      ((++at))
    elif [[ "${words[i]}" != *=* && "$(_epochreel_kind "$command ${words[i]}")" != none ]]; then
      option="${words[i]}"
    fi
  done
  local current="${words[last]}" asked="$command $at" before="" skipped="" kind offered
  if [[ -n "$option" ]]; then
    asked="$command $option"
  elif [[ "$current" == --*=* ]]; then
    before="${current%%=*}="
    asked="$command ${current%%=*}"
  fi
  kind="$(_epochreel_kind "$asked")"
  offered="$(_epochreel_choices "$asked")"
  if [[ "$current" == -* && -z "$option$before" ]]; then
    kind=none
    offered="$(_epochreel_options "$command")"
  fi
  [[ "$kind" != path ]] || return 0
  [[ "$current" == *=* ]] && skipped="*="
  compopt +o default 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$offered" -X "$skipped" -- "${current#"$before"}")
  [[ ${#COMPREPLY[@]} -eq 1 && "${COMPREPLY[0]}" == *= ]] && compopt -o nospace 2>/dev/null
  if [[ "$current" == *=* && "$COMP_WORDBREAKS" == *=* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*=}"}"}")
  fi
}

complete -o default -F _epochreel epochreel
)sh";

/// A function of the shell that prints the words of the first pattern that matches its argument.
class CaseFunction {
 public:
  CaseFunction(const char* name, const char* what)
      : text_(fmt::format("# {}\n{}() {{\n  case \"$1\" in\n", what, name)) {}

  void add(const std::string& pattern, const std::string& words) {
    text_ += fmt::format("    \"{}\") echo \"{}\" ;;\n", pattern, words);
  }

  std::string text(const char* otherwise) const {
    return text_ + fmt::format("    *) echo \"{}\" ;;\n  esac\n}}\n", otherwise);
  }

 private:
  std::string text_;
};

const char* kind_word(ValueKind kind) {
  switch (kind) {
    case ValueKind::kNone:
      return "none";
    case ValueKind::kPath:
      return "path";
    case ValueKind::kChoice:
    case ValueKind::kSetting:
    case ValueKind::kOther:
      break;
  }
  return "words";
}

/// `key` is a command and its option, "run --out", or a command and the place of a word, "run 0".
void add_value(CaseFunction& kinds, CaseFunction& choices, const std::string& key, const OptionEntry& option) {
  kinds.add(key, kind_word(option.kind));
  if (!option.choices.empty()) choices.add(key, fmt::format("{}", fmt::join(option.choices, " ")));
}

void add_command(CaseFunction& kinds, CaseFunction& choices, CaseFunction& options, const CommandEntry& command) {
  std::vector<std::string> names;
  for (const OptionEntry& option : command.options) {
    for (const std::string& name : option.names) {
      names.push_back(name);
      add_value(kinds, choices, command.path + " " + name, option);
    }
  }
  options.add(command.path, fmt::format("{}", fmt::join(names, " ")));
  int place = 0;
  for (const OptionEntry& word : command.words) {
    add_value(kinds, choices, fmt::format("{} {}", command.path, place++), word);
  }
  if (command.commands.empty()) return;
  std::vector<std::string> below;
  for (const CommandEntry& one : command.commands) below.push_back(one.name);
  choices.add(command.path + " 0", fmt::format("{}", fmt::join(below, " ")));
}

std::string has_commands(const std::vector<const CommandEntry*>& commands) {
  std::vector<std::string> paths;
  for (const CommandEntry* command : commands) {
    if (!command->commands.empty()) paths.push_back('"' + command->path + '"');
  }
  return fmt::format(
      "# Whether a command is followed by another.\n_epochreel_has_commands() {{\n  case \"$1\" in\n    {}) "
      "return 0 ;;\n    *) return 1 ;;\n  esac\n}}\n",
      fmt::join(paths, " | "));
}

}  // namespace

std::string bash_completion(const CommandEntry& program) {
  const auto commands = all_commands(program);
  CaseFunction options("_epochreel_options", "The options of a command.");
  CaseFunction kinds("_epochreel_kind", "What follows an option, or stands at a place: none, path or words.");
  CaseFunction choices("_epochreel_choices", "The words that follow an option, or stand at a place.");
  for (const CommandEntry* command : commands) add_command(kinds, choices, options, *command);
  return kHead + has_commands(commands) + options.text("") + kinds.text("none") + choices.text("") + kBody;
}

}  // namespace epochreel::app
