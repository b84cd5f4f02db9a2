#include "command_tree.h"

#include <CLI/CLI.hpp>
#include <sstream>

#include "commands/command_options.h"
#include "parser.h"
#include "setting_keys.h"

namespace epochreel::app {

namespace {

/// "{auto,json}" -> "auto", "json": CLI11 tells the words of a choice in this form alone.
std::vector<std::string> words_of_set(std::string set) {
  set = set.substr(1, set.size() - 2);
  std::vector<std::string> words;
  std::istringstream rest(set);
  for (std::string word; std::getline(rest, word, ',');) words.push_back(word);
  return words;
}

/// The description of the option's validator of this name; empty where it has none.
std::string description_of(CLI::Option& option, const char* validator) {
  try {
    return option.get_validator(validator)->get_description();
  } catch (const CLI::OptionNotFound&) {
    return "";
  }
}

void describe_value(CLI::Option& option, OptionEntry& entry) {
  if (option.get_items_expected_max() == 0) return;
  const std::string type = option.get_type_name();
  entry.value = type.substr(0, type.find(':'));
  entry.limits = description_of(option, kLimitsName);
  entry.kind = ValueKind::kOther;
  if (entry.value == kPathValue || entry.value == kPngValue) entry.kind = ValueKind::kPath;
  if (entry.value == kSettingValue) {
    entry.kind = ValueKind::kSetting;
    entry.choices = setting_keys();
  }
  if (const std::string set = description_of(option, kChoicesName); !set.empty()) {
    entry.kind = ValueKind::kChoice;
    entry.choices = words_of_set(set);
  }
}

OptionEntry entry_of(CLI::Option& option) {
  OptionEntry entry;
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  if (option.get_positional()) entry.names.push_back(option.get_name(true));
  entry.what = option.get_description();
  entry.is_required = option.get_required();
  entry.is_repeatable = option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  describe_value(option, entry);
  return entry;
}

CommandEntry entry_of(CLI::App& app, const std::string& path) {
  CommandEntry entry;
  entry.name = app.get_name();
  entry.path = path;
  entry.what = app.get_description();
  for (CLI::Option* option : app.get_options()) {
    (option->get_positional() ? entry.words : entry.options).push_back(entry_of(*option));
  }
  for (CLI::App* command : app.get_subcommands(nullptr)) {
    entry.commands.push_back(entry_of(*command, path.empty() ? command->get_name() : path + " " + command->get_name()));
  }
  return entry;
}

}  // namespace

CommandEntry command_tree() {
  Invocation unused;
  CLI::App app;
  add_commands(app, unused);
  return entry_of(app, "");
}

std::vector<const CommandEntry*> all_commands(const CommandEntry& command) {
  std::vector<const CommandEntry*> all = {&command};
  for (const CommandEntry& below : command.commands) {
    const auto more = all_commands(below);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace epochreel::app
