#include "command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>

#include "commands/commands.h"
#include "commands/log_formats.h"
#include "epochreel/base/error.h"
#include "parser.h"
#include "standard_output.h"
#include "usage_error.h"

namespace epochreel::app {

bool is_parallel(int argc, const char* const* argv) {
  return argc > 1 && std::ranges::any_of(commands(), [&](const Command& command) {
           return command.is_parallel && std::string_view(argv[1]) == command.name;
         });
}

LogFormat asked_log_format(int argc, const char* const* argv) {
  constexpr std::string_view kOption = "--log-format";
  LogFormat format = LogFormat::kText;
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    std::string_view word = argv[i];
    if (!word.starts_with(kOption)) continue;
    word.remove_prefix(kOption.size());
    const bool apart = word.empty() && i + 1 < argc;
    const std::string name(apart ? argv[i + 1] : word.substr(std::min<std::size_t>(1, word.size())));
    for (const auto& [known, meaning] : log_formats()) {
      if (known == name) format = meaning;
    }
  }
  return format;
}

std::optional<Invocation> parse_command_line(int argc, const char* const* argv) {
  Invocation invocation;
  CLI::App app;
  add_commands(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    std::ostringstream text;
    std::ostringstream none;
    app.exit(asked, text, none);
    put(text.str());
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw Error(ErrorKind::kUsage, "epochreel", usage_words(app, error, argc, argv));
  }
  return invocation;
}

}  // namespace epochreel::app
