#include <csignal>
#include <cstdio>
#include <exception>

#include "commands.h"
#include "console.h"
#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "freed_memory.h"
#include "openmp_wait.h"
#include "options.h"
#include "standard_descriptors.h"
#include "standard_output.h"

namespace {

using namespace epochreel;

constexpr int kSignalExit = 128;

int run(int argc, const char* const* argv) {
  app::Options options;
  try {
    const auto parsed = app::parse_options(argc, argv);
    if (!parsed) return 0;
    options = *parsed;
  } catch (const Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return static_cast<int>(error.kind());
  }
  app::Console console(options.progress, options.log_format, options.quiet);
  try {
    watch_for_interrupts();
    std::signal(SIGXFSZ, SIG_IGN);  // so that a write beyond `ulimit -f` fails, and the Error names the file
    app::execute(options, console);
    app::flush_output();
    return 0;
  } catch (const Interrupted& interrupted) {
    console.info("stopped; the same command goes on from here");
    return kSignalExit + interrupted.signal;
  } catch (const Error& error) {
    console.error(error.what());
    return static_cast<int>(error.kind());
  } catch (const std::exception& error) {
    console.error(error.what());
    return static_cast<int>(ErrorKind::kFailed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (!epochreel::app::open_standard_descriptors()) return static_cast<int>(epochreel::ErrorKind::kFailed);
  epochreel::app::keep_freed_memory();
  epochreel::app::shorten_openmp_waiting(argv);
  return run(argc, argv);
}
