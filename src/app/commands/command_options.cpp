#include "commands/command_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "commands/log_formats.h"
#include "usage_error.h"

namespace epochreel::app {

namespace {

constexpr auto kAll = CLI::MultiOptionPolicy::TakeAll;

CLI::Option* add_path(CLI::App& command, const std::string& name, std::filesystem::path& value, const char* what) {
  return command.add_option(name, value, what)->type_name(kPathValue)->check(usable_path());
}

template <class Number>
CLI::Validator limits(Number least, Number most) {
  CLI::Validator range = CLI::Range(least, most);
  range.description(fmt::format("{} to {}", least, most));
  return range.name(kLimitsName);
}

}  // namespace

void CommandOptions::on_chosen(std::function<void(Console&)> work) {
  command_.callback([&invocation = invocation_, work = std::move(work)] { invocation.work = work; });
}

void CommandOptions::console() {
  ConsoleOptions& options = invocation_.console;
  flag("--quiet", options.quiet, "Say nothing but errors");
  choice("--progress", options.progress,
         {{"auto", ProgressMode::kAuto},
          {"json", ProgressMode::kJson},
          {"none", ProgressMode::kNone},
          {"openjd", ProgressMode::kOpenjd},
          {"tty", ProgressMode::kTty}},
         "How progress is shown on stderr; auto: a bar where stderr is a terminal");
  choice("--log-format", options.log_format, log_formats(), "How messages are written to stderr");
}

void CommandOptions::flag(const std::string& name, bool& value, const char* what) {
  command_.add_flag(name, value, what);
}

void CommandOptions::path(const std::string& name, std::filesystem::path& value, const char* what) {
  add_path(command_, name, value, what);
}

void CommandOptions::required_path(const std::string& name, std::filesystem::path& value, const char* what) {
  add_path(command_, name, value, what)->required();
}

void CommandOptions::required_png(const std::string& name, std::filesystem::path& value, const char* what) {
  command_.add_option(name, value, what)->required()->type_name(kPngValue)->check(usable_path() & png_path());
}

void CommandOptions::movie(const std::string& name, std::filesystem::path& value, const char* what) {
  command_.add_option(name, value, what)->check(usable_path() & movie_path());
}

void CommandOptions::required_movie(const std::string& name, std::filesystem::path& value, const char* what) {
  command_.add_option(name, value, what)->required()->check(usable_path() & movie_path());
}

void CommandOptions::number(const std::string& name, int& value, const char* what, int least, int most) {
  command_.add_option(name, value, what)->type_name(kNumberValue)->check(limits(least, most));
}

void CommandOptions::number(const std::string& name, std::int64_t& value, const char* what, std::int64_t least,
                            std::int64_t most) {
  command_.add_option(name, value, what)->type_name(kNumberValue)->check(limits(least, most));
}

void CommandOptions::required_number(const std::string& name, std::int64_t& value, const char* what) {
  command_.add_option(name, value, what)->required()->type_name(kNumberValue);
}

void CommandOptions::text(const std::string& name, std::string& value, const char* what) {
  command_.add_option(name, value, what)->type_name(kTextValue)->check(not_empty());
}

void CommandOptions::one_of(const std::string& name, const std::vector<std::string>& words,
                            const std::function<void(const std::string&)>& use, const char* what, bool is_required) {
  CLI::Validator choices = CLI::IsMember(words);
  command_.add_option_function<std::string>(name, use, what)
      ->required(is_required)
      ->type_name(kChoiceValue)
      ->check(choices.name(kChoicesName));
}

void CommandOptions::word(const std::string& name, const std::function<void(const std::string&)>& use,
                          const char* what) {
  command_.add_option_function<std::string>(name, use, what)->type_name(kTextValue);
}

void CommandOptions::settings(const std::string& name, std::vector<std::string>& value, const char* what) {
  command_.add_option(name, value, what)->expected(1)->type_name(kSettingValue)->multi_option_policy(kAll);
}

void CommandOptions::words(const std::string& name, std::vector<std::string>& value, const char* what) {
  command_.add_option(name, value, what)->expected(1)->type_name(kTextValue)->multi_option_policy(kAll);
}

void CommandOptions::words(const std::string& name, const std::function<void(const std::vector<std::string>&)>& use,
                           const char* what) {
  command_.add_option_function<std::vector<std::string>>(name, use, what)
      ->expected(1)
      ->type_name(kTextValue)
      ->multi_option_policy(kAll);
}

CommandOptions CommandOptions::subcommand(const char* name, const char* what) {
  command_.require_subcommand(1);
  return {*command_.add_subcommand(name, what), invocation_};
}

}  // namespace epochreel::app
