/// The result of parsing a command line.
#pragma once

#include <functional>

#include "console.h"
#include "options.h"

namespace epochreel::app {

/// One command as the user asked for it.
struct Invocation {
  ConsoleOptions console;
  std::function<void(Console&)> work;  ///< does it, with its options inside; throws Error or Interrupted
};

}  // namespace epochreel::app
