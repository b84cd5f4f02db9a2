#include "usage_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

#include "epochreel/base/nearest.h"
#include "epochreel/base/text.h"
#include "epochreel/job/video_file.h"

namespace epochreel::app {

namespace {

constexpr const char* kHelp = "run 'epochreel --help' for the commands";

bool is_option(std::string_view word) {
  return word.size() > 1 && word.front() == '-' && (word[1] < '0' || word[1] > '9');
}

/// The words before `--`, behind which all are paths.
std::vector<std::string_view> words_of(int argc, const char* const* argv) {
  std::vector<std::string_view> words;
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) words.emplace_back(argv[i]);
  return words;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) names.push_back(command->get_name());
  return names;
}

std::string_view nearest_of(std::string_view word, const std::vector<std::string>& choices) {
  const std::vector<std::string_view> views(choices.begin(), choices.end());
  return nearest(word, views);
}

/// "--threads" and "-o", as they are written.
std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

/// "export trace"; "" of the program itself.
std::string path_of(const CLI::App& command) {
  const CLI::App* const parent = command.get_parent();
  if (parent == nullptr) return "";
  const std::string above = path_of(*parent);
  return above.empty() ? command.get_name() : above + ' ' + command.get_name();
}

/// The command that the words reached, `bench train` for instance.
const CLI::App& reached(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

/// Says that `word` is no command of `app`; `parent` is "" or "bench ".
std::string command_words(const CLI::App& app, std::string_view parent, std::string_view word) {
  const auto names = command_names(app);
  if (word.empty()) return fmt::format("{}needs a command: one of {}", parent, fmt::join(names, ", "));
  if (is_option(word)) {
    return fmt::format("'{}' stands before the command; write the command first, such as 'epochreel run JOB {}'",
                       printable(word), printable(word));
  }
  return fmt::format("there is no command '{}{}'; the nearest is '{}{}' (commands: {})", parent, printable(word),
                     parent, nearest_of(word, names), fmt::join(names, ", "));
}

/// The first option that `command` does not have, or nothing.
std::string unknown_option_words(const CLI::App& command, const std::vector<std::string_view>& words) {
  const auto names = option_names(command);
  for (const std::string_view word : words) {
    if (!word.starts_with("--") && !(is_option(word) && word.size() == 2)) continue;
    const std::string_view name = word.substr(0, word.find('='));
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    return fmt::format("'{}' has no option '{}'; the nearest is '{}' (options: {})", path_of(command), printable(name),
                       nearest_of(name, names), fmt::join(names, ", "));
  }
  return "";
}

}  // namespace

std::string usage_words(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  const auto words = words_of(argc, argv);
  const CLI::App& command = reached(app);
  if (!words.empty() && is_option(words.front())) {
    return fmt::format("{}; {}", command_words(app, "", words.front()), kHelp);
  }
  const std::string path = path_of(command);
  if (!command.get_subcommands(nullptr).empty()) {  // the words end before a command, or at what is none
    const bool top = &command == &app;
    const auto start = top ? words.begin() : std::find(words.begin(), words.end(), command.get_name()) + 1;
    return fmt::format("{}; {}", command_words(command, top ? "" : path + " ", start == words.end() ? "" : *start),
                       top ? kHelp : fmt::format("run 'epochreel {} --help' for them", path));
  }
  std::string what;
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) what = unknown_option_words(command, words);
  if (what.empty()) what = error.what();
  return fmt::format("{}; run 'epochreel {} --help' for its options", what, path);
}

namespace {

constexpr const char* kEmpty = "the value is empty; give one, or leave the option out";

}  // namespace

const CLI::Validator& not_empty() {
  static const CLI::Validator validator(
      [](const std::string& value) -> std::string { return value.empty() ? kEmpty : ""; }, "", "not_empty");
  return validator;
}

const CLI::Validator& usable_path() {
  static const CLI::Validator validator(
      [](const std::string& path) -> std::string {
        if (path.empty()) return kEmpty;
        if (!path.starts_with('~')) return "";
        return fmt::format(
            "'~' is not expanded in '{}'; write the whole path, such as \"$HOME/out\", or ./{} for a file "
            "of that name",
            printable(path, kMaxNameBytes), printable(path, kMaxNameBytes));
      },
      "", "usable_path");
  return validator;
}

const CLI::Validator& png_path() {
  static const CLI::Validator validator(
      [](const std::string& path) -> std::string {
        if (!std::filesystem::path(path).has_extension() || has_ending(path, ".png")) return "";
        return fmt::format("'{}' is no PNG, as a still is; end its name with .png", printable(path, kMaxNameBytes));
      },
      "", "png_path");
  return validator;
}

const CLI::Validator& movie_path() {
  static const CLI::Validator validator(
      [](const std::string& path) -> std::string {
        if (path == "-" || !job::codecs_for(path).empty()) return "";
        return fmt::format("'{}' ends as no movie does; end it with one of {}", printable(path, kMaxNameBytes),
                           job::known_endings());
      },
      "", "movie_path");
  return validator;
}

}  // namespace epochreel::app
