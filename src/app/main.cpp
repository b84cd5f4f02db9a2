#include <csignal>
#include <exception>
#include <optional>

#include "command_line.h"
#include "console.h"
#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "freed_memory.h"
#include "openmp_wait.h"
#include "standard_descriptors.h"
#include "standard_output.h"

namespace {

using namespace epochreel;

/// Says what the exception at hand is about; the exit code of the process.
int report_exception(app::Console& console) {
  try {
    throw;
  } catch (const Interrupted& interrupted) {
    console.info("stopped; the same command goes on from here");
    return exit_code_of(interrupted.signal);
  } catch (const Error& error) {
    console.error(error.what());
    return static_cast<int>(error.kind());
  } catch (const std::exception& error) {
    console.error(error.what());
    return static_cast<int>(ErrorKind::kFailed);
  }
}

std::optional<app::Invocation> read_command_line(int argc, const char* const* argv) {
  watch_for_interrupts();
  auto invocation = app::parse_command_line(argc, argv);
  app::flush_output();  // of the help or the version
  return invocation;
}

void work(const app::Invocation& invocation, app::Console& console) {
  watch_for_interrupts(console.line("stopped at once; the same command goes on from what is saved"));
  std::signal(SIGXFSZ, SIG_IGN);  // so that a write beyond `ulimit -f` fails, and the Error names the file
  stop_if_asked();
  invocation.work(console);
  app::flush_output();
}

int run(int argc, const char* const* argv) {
  std::optional<app::Invocation> invocation;
  try {
    invocation = read_command_line(argc, argv);
  } catch (...) {
    app::Console console({.progress = app::ProgressMode::kNone, .log_format = app::asked_log_format(argc, argv)});
    return report_exception(console);
  }
  if (!invocation) return 0;
  app::Console console(invocation->console);
  try {
    work(*invocation, console);
    return 0;
  } catch (...) {
    return report_exception(console);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (!epochreel::app::open_standard_descriptors()) return static_cast<int>(epochreel::ErrorKind::kFailed);
  epochreel::app::keep_freed_memory();
  // Loading the libraries anew would double the time of a short command.
  if (epochreel::app::is_parallel(argc, argv)) epochreel::app::shorten_openmp_waiting(argv);
  epochreel::app::name_process();
  return run(argc, argv);
}
