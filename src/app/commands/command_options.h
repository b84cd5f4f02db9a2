/// The options of one command, as it declares them. The parser of command lines, CLI11, stands behind it alone: its
/// header takes five seconds to compile, and a command needs little of it.
///
/// Options stand in the help in the order of the calls. A name such as "job" is a word at its place; "--threads" and
/// "-o" are options. `what` is the line in the help. A value is written into its target when the command line is
/// parsed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "commands/invocation.h"

namespace CLI {
class App;
}

namespace epochreel::app {

/// What stands for the value of an option in the help.
inline constexpr const char* kPathValue = "PATH";
inline constexpr const char* kPngValue = "FILE.png";
inline constexpr const char* kNumberValue = "N";
inline constexpr const char* kTextValue = "TEXT";
inline constexpr const char* kChoiceValue = "WORD";
inline constexpr const char* kSettingValue = "KEY=VALUE";  ///< of the job

/// Names of the parser's checks of a choice, whose description is "{auto,json}", and of a number, "1 to 1024".
inline constexpr const char* kChoicesName = "choices";
inline constexpr const char* kLimitsName = "limits";

class CommandOptions {
 public:
  CommandOptions(CLI::App& command, Invocation& invocation) : command_(command), invocation_(invocation) {}

  /// Sets the work that is done if this command is the one that was chosen. Returns the options that `work` will be
  /// given, to be filled by the calls below.
  template <class Options>
  Options& does(void (*work)(const Options&, Console&)) {
    auto options = std::make_shared<Options>();
    on_chosen([options, work](Console& console) { work(*options, console); });
    return *options;
  }

  /// --quiet, --progress, --log-format.
  void console();

  void flag(const std::string& name, bool& value, const char* what);

  /// Paths are refused where they are empty, or begin with `~`, which the shell would have expanded.
  void path(const std::string& name, std::filesystem::path& value, const char* what);
  void required_path(const std::string& name, std::filesystem::path& value, const char* what);
  void required_png(const std::string& name, std::filesystem::path& value, const char* what);
  /// A file that ends as a movie does, or `-` for stdout.
  void movie(const std::string& name, std::filesystem::path& value, const char* what);
  void required_movie(const std::string& name, std::filesystem::path& value, const char* what);

  void number(const std::string& name, int& value, const char* what, int least, int most);
  void number(const std::string& name, std::int64_t& value, const char* what, std::int64_t least, std::int64_t most);
  void required_number(const std::string& name, std::int64_t& value, const char* what);

  /// Some letters at least.
  void text(const std::string& name, std::string& value, const char* what);

  /// One of the words, each with what it stands for.
  template <class Value>
  void choice(const std::string& name, Value& value, const std::vector<std::pair<std::string, Value>>& choices,
              const char* what) {
    one_of(name, words_of(choices), taker(value, choices), what, false);
  }
  template <class Value>
  void required_choice(const std::string& name, Value& value, const std::vector<std::pair<std::string, Value>>& choices,
                       const char* what) {
    one_of(name, words_of(choices), taker(value, choices), what, true);
  }

  /// `use` gets the word that was given, as it is.
  void word(const std::string& name, const std::function<void(const std::string&)>& use, const char* what);

  /// `KEY=VALUE` with a key of the job; may be given many times.
  void settings(const std::string& name, std::vector<std::string>& value, const char* what);

  /// An option that may be given many times, one word each; `use` gets them all at once.
  void words(const std::string& name, std::vector<std::string>& value, const char* what);
  void words(const std::string& name, const std::function<void(const std::vector<std::string>&)>& use,
             const char* what);

  /// Makes this a command that needs a further word, as `bench train` does.
  CommandOptions subcommand(const char* name, const char* what);

 private:
  void on_chosen(std::function<void(Console&)> work);
  void one_of(const std::string& name, const std::vector<std::string>& words,
              const std::function<void(const std::string&)>& use, const char* what, bool is_required);

  template <class Value>
  static std::vector<std::string> words_of(const std::vector<std::pair<std::string, Value>>& choices) {
    std::vector<std::string> words;
    for (const auto& [word, meaning] : choices) words.push_back(word);
    return words;
  }

  /// Writes the meaning of a word into `value`.
  template <class Value>
  static std::function<void(const std::string&)> taker(Value& value,
                                                       const std::vector<std::pair<std::string, Value>>& choices) {
    return [&value, choices](const std::string& given) {
      for (const auto& [word, meaning] : choices) {
        if (word == given) value = meaning;
      }
    };
  }

  CLI::App& command_;
  Invocation& invocation_;
};

}  // namespace epochreel::app
